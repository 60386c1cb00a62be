import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useListState } from '../../shared/list-state.ts'
import { type Column, ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { useSession } from '../session.ts'
import { entitlementTexts } from './entitlement-texts.ts'
import { SeatCount } from './seat-count.tsx'
import { StatusBadge } from './status-badge.tsx'

type Entitlement = Schemas['PortalEntitlement']

/** What the company has, as far as the person who looks may use it. */
export function EntitlementListPage() {
  const t = useTexts(entitlementTexts)
  const { customer, shows } = useSession()
  return (
    <>
      <PageHeader title={t('title')} subtitle={customer.name} />
      {shows.entitlementGroups ? (
        <List />
      ) : (
        <EmptyState title={t('hidden')}>{t('hiddenHint')}</EmptyState>
      )}
    </>
  )
}

function List() {
  const t = useTexts(entitlementTexts)
  // The latest first: the API has no other order.
  const state = useListState('')
  const { pageNumber, pageSize } = state
  const read = query.useQuery('get', '/api/v1/portal/entitlements', {
    params: { query: { pageNumber, pageSize } },
  })
  const columns: Column<Entitlement>[] = [
    {
      id: 'product',
      header: t('product'),
      cell: ({ id, offeringName, productName, orderRefId }) => (
        <>
          <Anchor component={Link} to={`/entitlements/${id}`} fw={600}>
            {offeringName}
          </Anchor>
          <Text size="xs" c="dimmed">
            {[productName, orderRefId].filter(Boolean).join(' · ')}
          </Text>
        </>
      ),
    },
    { id: 'status', header: t('status'), cell: ({ status }) => <StatusBadge status={status} /> },
    { id: 'seats', header: t('seats'), cell: (entitlement) => <SeatCount of={entitlement} /> },
    {
      id: 'until',
      header: t('until'),
      cell: ({ expiryDate }) =>
        expiryDate ? <Moment at={expiryDate} as="day" /> : <span>{t('noEnd')}</span>,
    },
  ]
  return (
    <ListTable
      caption={t('list')}
      columns={columns}
      state={state}
      read={read}
      rowKey={({ id }) => id}
      empty={<EmptyState title={t('none')}>{t('noneHint')}</EmptyState>}
    />
  )
}
