import { Badge, Group, Text } from '@mantine/core'
import { query, type Schemas } from '../../api/client.ts'
import { writeMoment } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AskFirst } from '../../shared/ask.tsx'
import { tellDone } from '../../shared/done.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useListState } from '../../shared/list-state.ts'
import { type Column, ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { portalTexts } from '../portal-texts.ts'
import { entitlementTexts } from './entitlement-texts.ts'

type Seat = Schemas['Activation']
const path = '/api/v1/portal/entitlements/{entitlementId}/activations'

/** The seats that are taken, and giving one free that somebody has forgotten. */
export function Seats({ entitlementId }: { entitlementId: string }) {
  const t = useTexts(entitlementTexts)
  const words = useTexts(portalTexts)
  const state = useListState('', { prefix: 'seats-', pageSize: 10 })
  const { pageNumber, pageSize } = state
  const read = query.useQuery('get', path, {
    params: { path: { entitlementId }, query: { pageNumber, pageSize } },
  })
  const columns: Column<Seat>[] = [
    {
      id: 'seat',
      header: t('seat'),
      cell: ({ seatId, seatName, status }) => (
        <>
          <Group gap="xs">
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {seatName ?? seatId}
            </Text>
            {status !== 'active' && (
              <Badge color="gray" variant="light">
                {words(status)}
              </Badge>
            )}
          </Group>
          {seatName && (
            <Text size="xs" c="dimmed">
              {seatId}
            </Text>
          )}
        </>
      ),
    },
    { id: 'holder', header: t('holder'), cell: ({ username }) => username },
    { id: 'mode', header: t('mode'), cell: ({ mode }) => words(mode) },
    {
      id: 'seen',
      header: t('seen'),
      cell: ({ lastLease }) => <Moment at={lastLease} as="distance" />,
    },
    { id: 'lease', header: t('lease'), cell: ({ leaseExpiry }) => <Moment at={leaseExpiry} /> },
    { id: 'free', header: t('action'), align: 'right', cell: (seat) => <Free seat={seat} /> },
  ]
  return (
    <ListTable
      caption={t('takenSeats')}
      columns={columns}
      state={state}
      read={read}
      rowKey={({ id }) => id}
      empty={<EmptyState title={t('noSeats')}>{t('noSeatsHint')}</EmptyState>}
    />
  )
}

function Free({ seat }: { seat: Seat }) {
  const t = useTexts(entitlementTexts)
  const { id: activationId, entitlementId, leaseExpiry, status } = seat
  const free = query.useMutation('delete', `${path}/{activationId}`)
  const name = seat.seatName ?? seat.seatId
  return (
    <AskFirst
      label={t('free')}
      size="xs"
      title={t('freeTitle', { seat: name })}
      disabled={status === 'linger'}
      action={async () => {
        await free.mutateAsync({ params: { path: { entitlementId, activationId } } })
        tellDone(t('freed', { seat: name }))
      }}
    >
      <Text size="sm">{t('freeHint', { until: writeMoment(leaseExpiry) })}</Text>
    </AskFirst>
  )
}
