import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { FilterSelect } from '../../shared/filter-select.tsx'
import { ListSearch } from '../../shared/list-search.tsx'
import { type ListPlace, readListPlace, useListState } from '../../shared/list-state.ts'
import { type Column, ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { RowLink } from '../../shared/row-link.tsx'
import { useMay } from '../session.ts'
import { CustomerStatusBadge, customerStatuses, customerTypes } from './customer-status.tsx'
import { customerTexts } from './customer-texts.ts'

// Its form is more script than the list.
const CustomerDialog = lazy(async () => ({
  default: (await import('./customer-dialog.tsx')).CustomerDialog,
}))

type Customer = Schemas['Customer']

const firstSort = 'name'

const readAt = (place: ListPlace) =>
  query.queryOptions('get', '/api/v1/customers', {
    params: { query: { ...place.query, ...readFilter(place.filter) } },
  })

export const readCustomers = (params: URLSearchParams) => readAt(readListPlace(params, firstSort))

export function CustomersPage() {
  const t = useTexts(customerTexts)
  const may = useMay()
  const [isNew, setNew] = useState(false)
  const state = useListState(firstSort)
  const read = useQuery(readAt(state))
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
      {isNew && (
        <Suspense>
          <CustomerDialog onClose={() => setNew(false)} />
        </Suspense>
      )}
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
          <RowLink to={`/customers/${id}`} isMain>
            {name}
          </RowLink>
          {legalName && <div className="row-note">{legalName}</div>}
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
