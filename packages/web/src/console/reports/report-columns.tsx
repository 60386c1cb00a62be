import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { Column } from '../../shared/list-table.tsx'
import { reportTexts } from './report-texts.ts'

type Sold = Column<Schemas['Entitlement']>

/** Of reports about entitlements: which, whose, and how much of it is in use. */
export function useSoldColumns(): { entitlement: Sold; customer: Sold; seats: Sold } {
  const t = useTexts(reportTexts)
  return {
    entitlement: {
      id: 'entitlement',
      header: t('entitlement'),
      cell: ({ id, offeringName }) => (
        <Anchor inherit component={Link} to={`/entitlements/${id}`}>
          {offeringName}
        </Anchor>
      ),
    },
    customer: {
      id: 'customer',
      header: t('customer'),
      cell: ({ group }) => group.customer?.name ?? t('noCustomer'),
    },
    seats: {
      id: 'seats',
      header: t('seats'),
      align: 'right',
      cell: ({ seatsUsed, seatCount }) => t('seatsOf', { used: seatsUsed, count: seatCount }),
    },
  }
}

type Owned = Pick<Schemas['Denial'], 'customerId' | 'customerName' | 'entitlementId' | 'sku'>

/** Of reports about devices and counts: whose it is, and of which entitlement. */
export function useOwnerColumns(): { customer: Column<Owned>; entitlement: Column<Owned> } {
  const t = useTexts(reportTexts)
  return {
    customer: {
      id: 'customer',
      header: t('customer'),
      cell: ({ customerId, customerName }) =>
        customerId === null ? (
          t('noCustomer')
        ) : (
          <Anchor inherit component={Link} to={`/customers/${customerId}`}>
            {customerName}
          </Anchor>
        ),
    },
    entitlement: {
      id: 'entitlement',
      header: t('entitlement'),
      cell: ({ entitlementId, sku }) => (
        <Anchor inherit component={Link} to={`/entitlements/${entitlementId}`}>
          {sku}
        </Anchor>
      ),
    },
  }
}
