import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { type ListPlace, readListPlace, useListState } from '../../shared/list-state.ts'
import { type Chosen, ListTable } from '../../shared/list-table.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { useMay } from '../session.ts'
import { useEntitlementColumns } from './entitlement-columns.tsx'
import { EntitlementFilters, entitlementFilter } from './entitlement-filters.tsx'
import { entitlementTexts } from './entitlement-texts.ts'

// Its forms are more script than the list.
const BulkDialog = lazy(async () => ({
  default: (await import('./bulk/bulk-dialog.tsx')).BulkDialog,
}))

type Entitlement = Schemas['Entitlement']

const firstSort = '-created'

const readAt = (place: ListPlace) =>
  query.queryOptions('get', '/api/v1/entitlements', {
    params: { query: { ...place.query, ...entitlementFilter(place), expand: 'customer' } },
  })

export const readEntitlements = (params: URLSearchParams) =>
  readAt(readListPlace(params, firstSort))

/** Every entitlement, filtered and paged by the server; many are changed at once from here. */
export function EntitlementsPage() {
  const t = useTexts(entitlementTexts)
  const may = useMay()
  const state = useListState(firstSort)
  const [chosen, setChosen] = useState<Chosen>({})
  const [bulk, setBulk] = useState<'chosen' | 'matching' | null>(null)
  const filter = entitlementFilter(state)
  const read = useQuery(readAt(state))
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
        columns={useEntitlementColumns()}
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
        <Suspense>
          <BulkDialog
            of={bulk === 'chosen' ? { ids } : { filter: { ...filter, ...search } }}
            count={bulk === 'chosen' ? ids.length : (read.data?.elementsTotal ?? 0)}
            productId={state.filter('productId')}
            onClose={() => setBulk(null)}
          />
        </Suspense>
      )}
    </>
  )
}
