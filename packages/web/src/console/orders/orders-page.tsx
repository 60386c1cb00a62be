import { Button, Code, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { ListSearch } from '../../shared/list-search.tsx'
import { type ListPlace, readListPlace, useListState } from '../../shared/list-state.ts'
import { type Column, ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { RowLink } from '../../shared/row-link.tsx'
import { useMay } from '../session.ts'
import { orderTexts } from './order-texts.ts'

type Order = Schemas['EntitlementGroup']

const firstSort = '-created'

const readAt = (place: ListPlace) =>
  query.queryOptions('get', '/api/v1/entitlements/groups', {
    params: { query: { ...place.query, expand: 'customer,entitlements' } },
  })

export const readOrders = (params: URLSearchParams) => readAt(readListPlace(params, firstSort))

/** Orders: entitlements bought together, and the codes that activate them. */
export function OrdersPage() {
  const t = useTexts(orderTexts)
  const may = useMay()
  const state = useListState(firstSort)
  const read = useQuery(readAt(state))
  const create = may('entitlements:create') && (
    <Button component={Link} to="/orders/new">
      {t('newOrder')}
    </Button>
  )
  return (
    <>
      <PageHeader title={t('orders')} actions={create} />
      <ListTable
        caption={t('orders')}
        columns={useColumns()}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        tools={<ListSearch state={state} label={t('find')} />}
        empty={
          <EmptyState title={t('none')} action={create}>
            {t('noneCure')}
          </EmptyState>
        }
      />
    </>
  )
}

const codesShown = 2

function useColumns(): Column<Order>[] {
  const t = useTexts(orderTexts)
  return [
    {
      id: 'order',
      header: t('order'),
      sort: 'orderRefId',
      cell: ({ id, orderRefId, created }) => (
        <RowLink to={`/orders/${id}`} isMain>
          {orderRefId ?? <Moment at={created} />}
        </RowLink>
      ),
    },
    {
      id: 'customer',
      header: t('customer'),
      cell: ({ customer }) =>
        customer ? (
          <RowLink to={`/customers/${customer.id}`}>{customer.name}</RowLink>
        ) : (
          <span className="row-dim">{t('noCustomer')}</span>
        ),
    },
    {
      id: 'bought',
      header: t('bought'),
      cell: ({ entitlements }) => entitlements?.map(({ sku }) => sku).join(', '),
    },
    {
      id: 'codes',
      header: t('codes'),
      cell: ({ activationCodes }) => (
        <Group gap={4}>
          {activationCodes.slice(0, codesShown).map((code) => (
            <Code key={code}>{code}</Code>
          ))}
          {activationCodes.length > codesShown && (
            <Text span size="xs" c="dimmed">
              {t('moreCodes', { count: activationCodes.length - codesShown })}
            </Text>
          )}
        </Group>
      ),
    },
    {
      id: 'created',
      header: t('created'),
      sort: 'created',
      cell: ({ created }) => <Moment at={created} as="day" />,
    },
  ]
}
