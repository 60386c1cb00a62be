import { Anchor, Button, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { FilterSelect } from '../../../shared/filter-select.tsx'
import { ListSearch } from '../../../shared/list-search.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { type Column, ListTable } from '../../../shared/list-table.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { useMay } from '../../session.ts'
import { OfferingDialog } from './offering-dialog.tsx'
import { modes, offeringTexts, useSeatsText } from './offering-texts.ts'

type Offering = Schemas['Offering']

/** What can be ordered: an edition under a plan, with so many seats, under a SKU. */
export function OfferingsPage() {
  const t = useTexts(offeringTexts)
  const may = useMay()
  const [isNew, setNew] = useState(false)
  const state = useListState('name')
  const concurrencyMode = modes.find((mode) => mode === state.filter('concurrencyMode'))
  const products = query.useQuery('get', '/api/v1/products', {
    params: { query: { pageSize: 100, sort: 'name' } },
  })
  const read = query.useQuery('get', '/api/v1/offerings', {
    params: {
      query: {
        ...state.query,
        ...state.filters('productId', 'editionId', 'planId'),
        ...(concurrencyMode && { concurrencyMode }),
        expand: 'edition.product,plan,stats',
      },
    },
  })
  const create = may('products:admin') && (
    <Button onClick={() => setNew(true)}>{t('newOffering')}</Button>
  )
  return (
    <>
      <PageHeader title={t('offerings')} actions={create} />
      <ListTable
        caption={t('offerings')}
        columns={useColumns()}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        tools={
          <>
            <ListSearch state={state} label={t('find')} />
            <FilterSelect
              state={state}
              name="productId"
              label={t('product')}
              options={(products.data?.items ?? []).map(({ id, name }) => ({
                value: id,
                label: name,
              }))}
            />
            <FilterSelect
              state={state}
              name="concurrencyMode"
              label={t('concurrencyMode')}
              options={modes.map((value) => ({ value, label: t(value) }))}
            />
          </>
        }
        empty={
          <EmptyState title={t('none')} action={create}>
            {t('noneCure')}
          </EmptyState>
        }
      />
      {isNew && <OfferingDialog onClose={() => setNew(false)} />}
    </>
  )
}

function useColumns(): Column<Offering>[] {
  const t = useTexts(offeringTexts)
  const writeSeats = useSeatsText()
  return [
    {
      id: 'name',
      header: t('name'),
      sort: 'name',
      cell: ({ id, name }) => (
        <Anchor size="sm" component={Link} to={`/offerings/${id}`} fw={500}>
          {name}
        </Anchor>
      ),
    },
    { id: 'sku', header: 'SKU', sort: 'sku', cell: ({ sku }) => sku },
    {
      id: 'edition',
      header: t('edition'),
      cell: ({ edition }) => (
        <>
          {edition?.name}
          <Text size="xs" c="dimmed">
            {edition?.product?.name}
          </Text>
        </>
      ),
    },
    { id: 'plan', header: t('plan'), cell: ({ plan }) => plan?.name },
    {
      id: 'seats',
      header: t('seats'),
      sort: 'seatCount',
      cell: (offering) => writeSeats(offering),
    },
    { id: 'mode', header: t('concurrencyMode'), cell: (offering) => t(offering.concurrencyMode) },
    {
      id: 'sold',
      header: t('sold'),
      align: 'right',
      cell: ({ stats }) => stats && writeNumber(stats.entitlementsCount),
    },
  ]
}
