import { Checkbox, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { query } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { changeTexts } from '../changes/change-texts.ts'
import type { Change } from '../changes/send-change.ts'
import { ChangeForm, type FormProps } from './change-form.tsx'

/** Another offering of the same product, found by typing. */
export function OfferingForm({
  entitlement,
  show,
}: FormProps<{ readonly productId: string | null; readonly offeringId?: string }>) {
  const t = useTexts(changeTexts)
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), 250)
  const [offeringId, setOffering] = useState<string | null>(null)
  const [keepUsage, setKeepUsage] = useState(false)
  const [keepExpiry, setKeepExpiry] = useState(false)
  const { productId } = entitlement
  const read = query.useQuery('get', '/api/v1/offerings', {
    params: {
      query: {
        ...(productId !== null && { productId }),
        ...(search !== '' && { search }),
        ...{ pageSize: 50, sort: 'name' },
      },
    },
  })
  const others = (read.data?.items ?? []).filter(({ id }) => id !== entitlement.offeringId)
  const change = (): Change | null =>
    offeringId === null ? null : { type: 'changeOffering', offeringId, keepUsage, keepExpiry }
  return (
    <ChangeForm read={change} show={show}>
      <ErrorNote error={read.error} />
      <Select
        label={t('offering')}
        description={t('offeringHelp')}
        nothingFoundMessage={t('noOffering')}
        searchable
        // An open list would lie over the rest of the dialog before anybody has asked for it.
        openOnFocus={false}
        required
        data={others.map(({ id, name, sku }) => ({ value: id, label: `${name} · ${sku}` }))}
        // What is offered is what the server has found.
        filter={({ options }) => options}
        searchValue={typed}
        onSearchChange={setTyped}
        value={offeringId}
        onChange={setOffering}
        data-autofocus
      />
      <Checkbox
        label={t('keepUsage')}
        checked={keepUsage}
        onChange={({ currentTarget }) => setKeepUsage(currentTarget.checked)}
      />
      <Checkbox
        label={t('keepExpiry')}
        checked={keepExpiry}
        onChange={({ currentTarget }) => setKeepExpiry(currentTarget.checked)}
      />
    </ChangeForm>
  )
}
