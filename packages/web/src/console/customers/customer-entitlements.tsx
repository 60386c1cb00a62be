import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { ListSearch } from '../../shared/list-search.tsx'
import { useListState } from '../../shared/list-state.ts'
import { ListTable } from '../../shared/list-table.tsx'
import { useEntitlementColumns } from '../entitlements/entitlement-columns.tsx'
import { useMay } from '../session.ts'
import { customerTexts } from './customer-texts.ts'

// What goes without saying of one customer is left out.
const shown = new Set(['offering', 'status', 'seats', 'expiry'])

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
      columns={useEntitlementColumns().filter(({ id }) => shown.has(id))}
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
