import { Anchor, Button, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { StatusBadge } from '../../shared/entitlement-status.tsx'
import { useListState } from '../../shared/list-state.ts'
import { type Chosen, type Column, ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { SeatsInUse } from '../../shared/seats-in-use.tsx'
import { useMay } from '../session.ts'
import { BulkDialog } from './bulk/bulk-dialog.tsx'
import { EntitlementFilters, entitlementFilter } from './entitlement-filters.tsx'
import { entitlementTexts } from './entitlement-texts.ts'

type Entitlement = Schemas['Entitlement']

/** Every entitlement, filtered and paged by the server; many are changed at once from here. */
export function EntitlementsPage() {
  const t = useTexts(entitlementTexts)
  const may = useMay()
  const state = useListState('-created')
  const [chosen, setChosen] = useState<Chosen>({})
  const [bulk, setBulk] = useState<'chosen' | 'matching' | null>(null)
  const filter = entitlementFilter(state)
  const read = query.useQuery('get', '/api/v1/entitlements', {
    params: { query: { ...state.query, ...filter, expand: 'customer' } },
  })
  const mayChange = may('entitlements:admin')
  const ids = Object.keys(chosen)
  const search = state.search === '' ? {} : { search: state.search }
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          mayChange && (
            <>
              {ids.length > 0 && (
                <Button variant="default" onClick={() => setBulk('chosen')}>
                  {t('changeChosen', { count: ids.length })}
                </Button>
              )}
              <Button
                variant="default"
                disabled={!read.data || read.data.elementsTotal === 0}
                onClick={() => setBulk('matching')}
              >
                {t('changeAll')}
              </Button>
            </>
          )
        }
      />
      <ListTable
        caption={t('caption')}
        columns={useColumns()}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        tools={<EntitlementFilters state={state} />}
        empty={
          <EmptyState
            title={t('emptyTitle')}
            action={
              may('entitlements:create') && (
                <Button component={Link} to="/orders/new">
                  {t('emptyAction')}
                </Button>
              )
            }
          >
            {t('emptyText')}
          </EmptyState>
        }
        {...(mayChange && {
          selection: {
            chosen,
            onChange: setChosen,
            label: ({ offeringName, group }: Entitlement) =>
              t('choose', { what: `${offeringName}, ${group.customer?.name ?? t('noCustomer')}` }),
          },
        })}
      />
      {bulk && (
        <BulkDialog
          of={bulk === 'chosen' ? { ids } : { filter: { ...filter, ...search } }}
          count={bulk === 'chosen' ? ids.length : (read.data?.elementsTotal ?? 0)}
          productId={state.filter('productId')}
          onClose={() => setBulk(null)}
        />
      )}
    </>
  )
}

function useColumns(): Column<Entitlement>[] {
  const t = useTexts(entitlementTexts)
  return [
    {
      id: 'offering',
      header: t('offering'),
      sort: 'sku',
      cell: ({ id, offeringName, sku }) => (
        <>
          <Anchor component={Link} to={`/entitlements/${id}`} fw={500}>
            {offeringName}
          </Anchor>
          <Text size="xs" c="dimmed">
            {sku}
          </Text>
        </>
      ),
    },
    {
      id: 'customer',
      header: t('customer'),
      cell: ({ group: { customer } }) =>
        customer ? (
          <Anchor component={Link} to={`/customers/${customer.id}`}>
            {customer.name}
          </Anchor>
        ) : (
          <Text span c="dimmed" inherit>
            {t('noCustomer')}
          </Text>
        ),
    },
    {
      id: 'order',
      header: t('order'),
      cell: ({ group: { id, orderRefId, created } }) => (
        <Anchor component={Link} to={`/orders/${id}`} style={{ whiteSpace: 'nowrap' }}>
          {orderRefId ?? <Moment at={created} as="day" />}
        </Anchor>
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
      id: 'expiry',
      header: t('expiry'),
      sort: 'expiryDate',
      cell: ({ expiryDate }) => <Moment at={expiryDate} as="day" />,
    },
    {
      id: 'created',
      header: t('created'),
      sort: 'created',
      cell: ({ created }) => <Moment at={created} as="day" />,
    },
  ]
}
