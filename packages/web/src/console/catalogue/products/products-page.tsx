import { Anchor, Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { useIntervalText } from '../../../shared/interval-text.tsx'
import { ListSearch } from '../../../shared/list-search.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { type Column, ListTable } from '../../../shared/list-table.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { useMay } from '../../session.ts'
import { NewProduct } from './new-product.tsx'
import { productTexts } from './product-texts.ts'

type Product = Schemas['Product']

export function ProductsPage() {
  const t = useTexts(productTexts)
  const may = useMay()
  const [isNew, setNew] = useState(false)
  const state = useListState('name')
  const read = query.useQuery('get', '/api/v1/products', { params: { query: state.query } })
  const create = may('products:admin') && (
    <Button onClick={() => setNew(true)}>{t('newProduct')}</Button>
  )
  return (
    <>
      <PageHeader
        title={t('products')}
        actions={
          <>
            <Button variant="default" component={Link} to="/products/shared">
              {t('shared')}
            </Button>
            {create}
          </>
        }
      />
      <ListTable
        caption={t('products')}
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
      {isNew && <NewProduct onClose={() => setNew(false)} />}
    </>
  )
}

function useColumns(): Column<Product>[] {
  const t = useTexts(productTexts)
  const write = useIntervalText()
  return [
    {
      id: 'name',
      header: t('name'),
      sort: 'name',
      cell: ({ id, name }) => (
        <Anchor size="sm" component={Link} to={`/products/${id}`} fw={500}>
          {name}
        </Anchor>
      ),
    },
    { id: 'description', header: t('description'), cell: ({ description }) => description },
    { id: 'lease', header: t('leasePeriod'), cell: ({ leasePeriod }) => write(leasePeriod) },
    {
      id: 'changed',
      header: t('changed'),
      sort: 'updatedAt',
      cell: ({ updatedAt }) => <Moment at={updatedAt} as="day" />,
    },
  ]
}
