import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useListState } from '../../shared/list-state.ts'
import { type Chosen, ListTable } from '../../shared/list-table.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { useMay } from '../session.ts'
import { BulkDialog } from './bulk/bulk-dialog.tsx'
import { useEntitlementColumns } from './entitlement-columns.tsx'
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
