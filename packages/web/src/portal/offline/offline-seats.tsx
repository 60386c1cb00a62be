import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../shared/error-note.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { Moment } from '../../shared/moment.tsx'
import { TokenAnswer } from '../../shared/token-answer.tsx'
import { offlinePath } from './carry-token.tsx'
import { offlineTexts } from './offline-texts.ts'

/** Machines that hold a seat: a new token can be made without theirs. */
export function OfflineSeats({ entitlementId }: { entitlementId: string }) {
  const t = useTexts(offlineTexts)
  const read = query.useQuery('get', '/api/v1/portal/entitlements/{entitlementId}/activations', {
    params: { path: { entitlementId }, query: { pageSize: 500 } },
  })
  return (
    <Stack mt="lg">
      <Title order={2} size="h4">
        {t('seats')}
      </Title>
      <Loaded of={read}>
        {({ items }) => {
          const seats = items.filter(({ mode }) => mode === 'offline')
          if (seats.length === 0) return <Text size="sm">{t('noSeats')}</Text>
          return (
            <Stack gap="xs">
              {seats.map((seat) => (
                <OfflineSeat key={seat.id} seat={seat} />
              ))}
            </Stack>
          )
        }}
      </Loaded>
    </Stack>
  )
}

function OfflineSeat({ seat }: { seat: Schemas['Activation'] }) {
  const t = useTexts(offlineTexts)
  const { id: activationId, entitlementId, leaseExpiry } = seat
  const name = seat.seatName ?? seat.seatId
  const refresh = query.useMutation('patch', offlinePath)
  const [answer, setAnswer] = useState<Schemas['OfflineToken'] | null>(null)
  async function make() {
    const params = { path: { entitlementId } }
    setAnswer(await refresh.mutateAsync({ params, body: { activationId } }))
  }
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between">
        <div>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          <Text size="sm" c="dimmed">
            {t('seatUntil')} <Moment at={leaseExpiry} />
          </Text>
        </div>
        <Button
          variant="default"
          loading={refresh.isPending}
          onClick={() => void make().catch(() => {})}
        >
          {t('forSeat', { seat: name })}
        </Button>
      </Group>
      <ErrorNote error={refresh.error} />
      {answer && <TokenAnswer of={answer} />}
    </Paper>
  )
}
