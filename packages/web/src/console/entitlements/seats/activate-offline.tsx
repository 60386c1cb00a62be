import { Button, FileButton, Group, NativeSelect, Stack, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Dialog } from '../../../shared/dialog.tsx'
import { tellDone } from '../../../shared/done.ts'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { TokenAnswer } from '../../../shared/token-answer.tsx'
import { seatsTexts } from './seats-texts.ts'

const path = '/api/v1/entitlements/activations/offline'
type Way = 'wayActivate' | 'wayRefresh' | 'wayDeactivate'

/** Answers the token of a device that has no network. */
export function ActivateOffline() {
  const t = useTexts(seatsTexts)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('activateOffline')}
      </Button>
      {isOpen && (
        <Dialog size="lg" onClose={() => setOpen(false)} title={t('activateOffline')}>
          <Exchange onClose={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  )
}

function Exchange({ onClose }: { onClose: () => void }) {
  const t = useTexts(seatsTexts)
  const shared = useTexts(sharedTexts)
  const queries = useQueryClient()
  const [way, setWay] = useState<Way>('wayActivate')
  const [request, setRequest] = useState('')
  const [answer, setAnswer] = useState<Schemas['OfflineToken'] | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  async function send() {
    setBusy(true)
    setError(null)
    try {
      setAnswer(await exchange(way, request.trim()))
      if (way === 'wayDeactivate') {
        tellDone(t('done'))
        onClose()
      }
    } catch (fault) {
      setError(fault)
    } finally {
      setBusy(false)
      void queries.invalidateQueries()
    }
  }
  if (answer !== null) return <TokenAnswer of={answer} />
  return (
    <Stack>
      <ErrorNote error={error} />
      <NativeSelect
        label={t('way')}
        data={(['wayActivate', 'wayRefresh', 'wayDeactivate'] as const).map((value) => ({
          value,
          label: t(value),
        }))}
        value={way}
        onChange={({ currentTarget }) => setWay(currentTarget.value as Way)}
      />
      <Textarea
        label={t('request')}
        description={t('requestHelp')}
        autosize
        minRows={4}
        maxRows={8}
        required
        value={request}
        onChange={({ currentTarget }) => setRequest(currentTarget.value)}
      />
      <Group justify="space-between">
        <FileButton
          accept="text/plain"
          onChange={(file) => {
            void file?.text().then(setRequest)
          }}
        >
          {(props) => (
            <Button variant="default" {...props}>
              {t('upload')}
            </Button>
          )}
        </FileButton>
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            {shared('cancel')}
          </Button>
          <Button loading={isBusy} disabled={request.trim() === ''} onClick={() => void send()}>
            {t(way)}
          </Button>
        </Group>
      </Group>
    </Stack>
  )
}

/** The token that the device is to be given; null where it needs none. */
async function exchange(way: Way, token: string): Promise<Schemas['OfflineToken'] | null> {
  if (way === 'wayDeactivate') {
    await api.DELETE(path, { body: { token } })
    return null
  }
  const { data } =
    way === 'wayActivate'
      ? await api.POST(path, { body: { token } })
      : await api.PATCH(path, { body: { token } })
  return data ?? null
}
