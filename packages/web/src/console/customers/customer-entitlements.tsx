import { Anchor, Button, Text } from '@mantine/core'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { StatusBadge } from '../../shared/entitlement-status.tsx'
import { ListSearch } from '../../shared/list-search.tsx'
import { useListState } from '../../shared/list-state.ts'
import { type Column, ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { SeatsInUse } from '../../shared/seats-in-use.tsx'
import { useMay } from '../session.ts'
import { customerTexts } from './customer-texts.ts'

type Entitlement = Schemas['Entitlement']

/** What a customer has bought. */
export function CustomerEntitlements({ customer }: { customer: Schemas['Customer'] }) {
  const t = useTexts(customerTexts)
  const may = useMay()
  const state = useListState('-created', { prefix: 'e-' })
  const read = query.useQuery('get', '/api/v1/entitlements', {
    params: { query: { ...state.query, customerId: customer.id } },
  })
  return (
    <ListTable
      caption={t('entitlements')}
      columns={useColumns()}
      state={state}
      read={read}
      rowKey={({ id }) => id}
      tools={<ListSearch state={state} />}
      empty={
        <EmptyState
          title={t('nothingSold')}
          action={
            may('entitlements:create') && (
              <Button component={Link} to={`/orders/new?customer=${customer.id}`}>
                {t('newOrder')}
              </Button>
            )
          }
        >
          {t('nothingSoldCure')}
        </EmptyState>
      }
    />
  )
}

function useColumns(): Column<Entitlement>[] {
  const t = useTexts(customerTexts)
  return [
    {
      id: 'offering',
      header: t('offering'),
      sort: 'sku',
      cell: ({ id, offeringName, sku }) => (
        <>
          <Anchor size="sm" component={Link} to={`/entitlements/${id}`} fw={500}>
            {offeringName}
          </Anchor>
          <Text size="xs" c="dimmed">
            {sku}
          </Text>
        </>
      ),
    },
    {
      id: 'status',
      header: t('status'),
      sort: 'status',
      cell: ({ status }) => <StatusBadge status={status} />,
    },
    {
      id: 'seats',
      header: t('seats'),
      cell: ({ seatsUsed, seatCount, overdraftSeatsUsed }) => (
        <SeatsInUse used={seatsUsed} count={seatCount} overdraftUsed={overdraftSeatsUsed} />
      ),
    },
    {
      id: 'expires',
      header: t('expires'),
      sort: 'expiryDate',
      cell: ({ expiryDate }) => <Moment at={expiryDate} as="day" />,
    },
  ]
}
