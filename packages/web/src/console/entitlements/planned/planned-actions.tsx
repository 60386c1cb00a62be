import { Button, Group, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts, wordOf } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { Dialog } from '../../../shared/dialog.tsx'
import { tellDone } from '../../../shared/done.ts'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { MomentInput } from '../../../shared/moment-input.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { useMay } from '../../session.ts'
import { ChangePreview } from '../changes/change-preview.tsx'
import { isSwitchOf, useEntitlement } from '../entitlement.ts'
import { plannedTexts } from './planned-texts.ts'

type Planned = Schemas['ScheduledChange']
const path = '/api/v1/entitlements/{entitlementId}/changes/{changeId}'

/** What can be done with a change that is still to come: look at it, move it, cancel it. */
export function PlannedActions({ of }: { of: Planned }) {
  const t = useTexts(plannedTexts)
  const may = useMay()
  const queries = useQueryClient()
  const [open, setOpen] = useState<'whatIf' | 'move' | null>(null)
  const mayChange = may(of.change.type === 'start' ? 'entitlements:activate' : 'entitlements:admin')
  const params = { path: { entitlementId: of.entitlementId, changeId: of.id } }
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" onClick={() => setOpen('whatIf')}>
        {t('whatIf')}
      </Button>
      {mayChange && (
        <>
          <Button size="xs" variant="default" onClick={() => setOpen('move')}>
            {t('move')}
          </Button>
          <AskFirst
            label={t('cancel')}
            size="xs"
            title={t('cancelTitle', { what: wordOf(t, plannedTexts, String(of.change.type)) })}
            action={async () => {
              await api.DELETE(path, { params })
              await queries.invalidateQueries()
            }}
          >
            {t('cancelText')}
          </AskFirst>
        </>
      )}
      {open === 'whatIf' && <WhatIf of={of} onClose={() => setOpen(null)} />}
      {open === 'move' && <Move of={of} onClose={() => setOpen(null)} />}
    </Group>
  )
}

function WhatIf({ of, onClose }: { of: Planned; onClose: () => void }) {
  const t = useTexts(plannedTexts)
  const entitlement = useEntitlement(of.entitlementId)
  const read = query.useQuery('get', `${path}/preview`, {
    params: { path: { entitlementId: of.entitlementId, changeId: of.id } },
  })
  return (
    <Dialog size="xl" onClose={onClose} title={wordOf(t, plannedTexts, String(of.change.type))}>
      <Loaded of={read}>
        {(preview) => (
          <ChangePreview
            of={preview}
            isSwitch={entitlement.data ? isSwitchOf(entitlement.data) : () => false}
          />
        )}
      </Loaded>
    </Dialog>
  )
}

function Move({ of, onClose }: { of: Planned; onClose: () => void }) {
  const t = useTexts(plannedTexts)
  const shared = useTexts(sharedTexts)
  const [at, setAt] = useState<string | null>(of.at)
  const move = query.useMutation('patch', path, {
    onSuccess: () => {
      tellDone(t('moved'))
      onClose()
    },
  })
  return (
    <Dialog onClose={onClose} title={t('move')}>
      <Stack>
        <ErrorNote error={move.error} />
        <MomentInput label={t('moveTo')} value={at} onChange={setAt} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {shared('cancel')}
          </Button>
          <Button
            loading={move.isPending}
            disabled={at === null}
            onClick={() =>
              move.mutate({
                params: { path: { entitlementId: of.entitlementId, changeId: of.id } },
                body: { at },
              })
            }
          >
            {shared('save')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
