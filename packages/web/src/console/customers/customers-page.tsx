import { Anchor, Button, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { FilterSelect } from '../../shared/filter-select.tsx'
import { ListSearch } from '../../shared/list-search.tsx'
import { useListState } from '../../shared/list-state.ts'
import { type Column, ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { useMay } from '../session.ts'
import { CustomerDialog } from './customer-dialog.tsx'
import { CustomerStatusBadge, customerStatuses, customerTypes } from './customer-status.tsx'
import { customerTexts } from './customer-texts.ts'

type Customer = Schemas['Customer']

export function CustomersPage() {
  const t = useTexts(customerTexts)
  const may = useMay()
  const [isNew, setNew] = useState(false)
  const state = useListState('name')
  const read = query.useQuery('get', '/api/v1/customers', {
    params: { query: { ...state.query, ...readFilter(state.filter) } },
  })
  const create = may('customers:admin') && (
    <Button onClick={() => setNew(true)}>{t('newCustomer')}</Button>
  )
  return (
    <>
      <PageHeader title={t('customers')} actions={create} />
      <ListTable
        caption={t('customers')}
        columns={useColumns()}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        tools={
          <>
            <ListSearch state={state} label={t('findCustomer')} />
            <FilterSelect
              state={state}
              name="status"
              label={t('status')}
              options={customerStatuses.map((value) => ({ value, label: t(value) }))}
            />
            <FilterSelect
              state={state}
              name="type"
              label={t('type')}
              options={customerTypes.map((value) => ({ value, label: t(value) }))}
            />
          </>
        }
        empty={
          <EmptyState title={t('noCustomers')} action={create}>
            {t('noCustomersCure')}
          </EmptyState>
        }
      />
      {isNew && <CustomerDialog onClose={() => setNew(false)} />}
    </>
  )
}

// Filters stand in the address, where anybody may write anything: what is none is none.
function readFilter(filter: (name: string) => string | null) {
  const status = customerStatuses.find((each) => each === filter('status'))
  const type = customerTypes.find((each) => each === filter('type'))
  return { ...(status && { status }), ...(type && { type }) }
}

function useColumns(): Column<Customer>[] {
  const t = useTexts(customerTexts)
  return [
    {
      id: 'name',
      header: t('name'),
      sort: 'name',
      cell: ({ id, name, legalName }) => (
        <>
          <Anchor size="sm" component={Link} to={`/customers/${id}`} fw={500}>
            {name}
          </Anchor>
          {legalName && (
            <Text size="xs" c="dimmed">
              {legalName}
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'reference',
      header: t('accountRefId'),
      sort: 'accountRefId',
      cell: ({ accountRefId }) => accountRefId,
    },
    { id: 'type', header: t('type'), cell: ({ type }) => type && t(type) },
    {
      id: 'status',
      header: t('status'),
      cell: ({ status }) => <CustomerStatusBadge status={status} />,
    },
    {
      id: 'created',
      header: t('created'),
      sort: 'createdAt',
      cell: ({ createdAt }) => <Moment at={createdAt} as="day" />,
    },
  ]
}
