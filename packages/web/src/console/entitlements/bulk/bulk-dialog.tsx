import { NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Dialog } from '../../../shared/dialog.tsx'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { changeTexts } from '../changes/change-texts.ts'
import type { Change } from '../changes/send-change.ts'
import { ChangeForm } from '../forms/change-form.tsx'
import { OfferingForm } from '../forms/offering-form.tsx'
import { bulkTexts } from './bulk-texts.ts'
import { ManyOverridesForm } from './many-overrides-form.tsx'
import { ManyPeriodsForm } from './many-periods-form.tsx'

const kinds = ['renew', 'update', 'changeOffering', 'resetOverrides', 'disable', 'enable'] as const
type Kind = (typeof kinds)[number]

type Props = {
  of: { ids: string[] } | { filter: Schemas['BulkChangeFilter'] }
  count: number
  /** Of which all of them are, when the list says so. */
  productId: string | null
  onClose: () => void
}

/** One change of many: always as a dry run first, whose page then offers to make it. */
export function BulkDialog({ of, count, productId, onClose }: Props) {
  const t = useTexts(bulkTexts)
  const change = useTexts(changeTexts)
  const navigate = useNavigate()
  const [kind, setKind] = useState<Kind>('renew')
  const [reason, setReason] = useState('')
  const [error, setError] = useState<unknown>(null)
  const start = async (change: Change) => {
    setError(null)
    try {
      const about = { change, reason: reason.trim() || null, dryRun: true }
      const { data } = await api.POST('/api/v1/entitlements/bulk', { body: { ...of, ...about } })
      if (data) await navigate(`/bulk-changes/${data.id}`)
    } catch (fault) {
      setError(fault)
    }
  }
  const show = (given: Change) => void start(given)
  return (
    <Dialog size="lg" onClose={onClose} title={t('dialog', { count })}>
      <Stack>
        <Text size="sm">{t('dialogText')}</Text>
        <ErrorNote error={error} />
        <NativeSelect
          label={t('kind')}
          data={kinds.map((value) => ({ value, label: t(value) }))}
          value={kind}
          onChange={({ currentTarget }) => setKind(currentTarget.value as Kind)}
        />
        <TextInput
          label={t('reason')}
          description={change('reasonHelp')}
          maxLength={500}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        {kind === 'changeOffering' && <OfferingForm entitlement={{ productId }} show={show} />}
        {kind === 'resetOverrides' && <ManyOverridesForm show={show} />}
        {kind === 'update' && <ManyPeriodsForm show={show} />}
        {(kind === 'renew' || kind === 'disable' || kind === 'enable') && (
          <ChangeForm read={() => ({ type: kind })} show={show}>
            {null}
          </ChangeForm>
        )}
      </Stack>
    </Dialog>
  )
}
