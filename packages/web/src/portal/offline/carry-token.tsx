import { Alert, Button, Group, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../shared/error-note.tsx'
import { TokenAnswer } from '../../shared/token-answer.tsx'
import { offlineTexts } from './offline-texts.ts'
import { TokenInput } from './token-input.tsx'
import { isComplete } from './token-parts.ts'

export const offlinePath = '/api/v1/portal/entitlements/{entitlementId}/activations/offline'

type Kind = 'activate' | 'refresh' | 'deactivate'
type Props = { entitlementId: string; kind: Kind }

/** Brings a token of a machine to the server, and shows what it answers. */
export function CarryToken({ entitlementId, kind }: Props) {
  const t = useTexts(offlineTexts)
  const queries = useQueryClient()
  const [token, setToken] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [answer, setAnswer] = useState<Schemas['OfflineToken'] | 'done' | null>(null)
  async function carry(event: FormEvent) {
    event.preventDefault()
    setError(null)
    setBusy(true)
    try {
      setAnswer(await send(kind, entitlementId, token))
      await queries.invalidateQueries()
    } catch (fault) {
      setError(fault)
    } finally {
      setBusy(false)
    }
  }
  if (answer !== null) {
    return (
      <Stack>
        {answer === 'done' ? (
          <Alert color="green" role="status">
            {t('deactivated')}
          </Alert>
        ) : (
          <TokenAnswer of={answer} />
        )}
        <Group>
          <Button
            variant="default"
            onClick={() => {
              setAnswer(null)
              setToken('')
            }}
          >
            {t('another')}
          </Button>
        </Group>
      </Stack>
    )
  }
  return (
    <form onSubmit={(event) => void carry(event)}>
      <Stack>
        <ErrorNote error={error} />
        <TokenInput value={token} onChange={setToken} />
        <Group>
          <Button type="submit" loading={isBusy} disabled={!isComplete(token)}>
            {t(`${kind}Do`)}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

async function send(kind: Kind, entitlementId: string, token: string) {
  const request = { params: { path: { entitlementId } }, body: { token } }
  if (kind === 'deactivate') {
    await api.DELETE(offlinePath, request)
    return 'done'
  }
  const { data } = await (kind === 'activate'
    ? api.POST(offlinePath, request)
    : api.PATCH(offlinePath, request))
  return data ?? null
}
