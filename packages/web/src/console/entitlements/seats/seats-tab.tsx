import { Anchor, Badge, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { ListSearch } from '../../../shared/list-search.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { type Column, ListTable } from '../../../shared/list-table.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { SeatsInUse } from '../../../shared/seats-in-use.tsx'
import { useMay } from '../../session.ts'
import type { Entitlement } from '../entitlement.ts'
import { ActivateOffline } from './activate-offline.tsx'
import { ActivateOnBehalf } from './activate-on-behalf.tsx'
import { seatsTexts } from './seats-texts.ts'

type Activation = Schemas['Activation']
const statuses = ['active', 'linger', 'leaseExpired'] as const

/** Who holds the seats; each leads to its device. */
export function SeatsTab({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(seatsTexts)
  const may = useMay()
  const state = useListState('-activated', { prefix: 'seats-' })
  const { status } = state.filters('status')
  const read = query.useQuery('get', '/api/v1/entitlements/{entitlementId}/activations', {
    params: {
      path: { entitlementId: entitlement.id },
      query: { ...state.query, ...(status && { status: status as Activation['status'] }) },
    },
  })
  const { seatsUsed, seatCount, overdraftSeatsUsed } = entitlement
  return (
    <Stack>
      <Group justify="space-between">
        <SeatsInUse used={seatsUsed} count={seatCount} overdraftUsed={overdraftSeatsUsed} withBar />
        {may('entitlements:activate') && (
          <Group gap="xs">
            <ActivateOnBehalf entitlement={entitlement} />
            <ActivateOffline />
          </Group>
        )}
      </Group>
      <ListTable
        caption={t('caption')}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        columns={useColumns()}
        tools={
          <>
            <ListSearch state={state} />
            <NativeSelect
              label={t('show')}
              data={[
                { value: '', label: t('holding') },
                ...statuses.map((value) => ({ value, label: t(value) })),
              ]}
              value={status ?? ''}
              onChange={({ currentTarget }) => state.set({ status: currentTarget.value })}
            />
          </>
        }
        empty={<EmptyState title={t('emptyTitle')}>{t('emptyText')}</EmptyState>}
      />
    </Stack>
  )
}

function useColumns(): Column<Activation>[] {
  const t = useTexts(seatsTexts)
  return [
    {
      id: 'seat',
      header: t('seat'),
      sort: 'seatId',
      cell: ({ id, seatId, seatName }) => (
        <>
          <Anchor component={Link} to={`/devices/${id}`} fw={500}>
            {seatName ?? seatId}
          </Anchor>
          {seatName && (
            <Text size="xs" c="dimmed">
              {seatId}
            </Text>
          )}
        </>
      ),
    },
    { id: 'user', header: t('user'), cell: ({ username }) => username ?? '' },
    {
      id: 'status',
      header: t('status'),
      cell: ({ status }) => (
        <Badge variant="light" color={status === 'active' ? 'green' : 'gray'}>
          {t(status)}
        </Badge>
      ),
    },
    { id: 'mode', header: t('mode'), cell: ({ mode }) => t(mode) },
    {
      id: 'leaseExpiry',
      header: t('leaseExpiry'),
      sort: 'leaseExpiry',
      cell: ({ leaseExpiry }) => <Moment at={leaseExpiry} />,
    },
    {
      id: 'activated',
      header: t('activated'),
      sort: 'activated',
      cell: ({ activated }) => <Moment at={activated} as="day" />,
    },
  ]
}
