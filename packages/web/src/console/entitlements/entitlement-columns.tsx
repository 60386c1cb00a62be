import type { Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { StatusBadge } from '../../shared/entitlement-status.tsx'
import type { Column } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { RowLink } from '../../shared/row-link.tsx'
import { SeatsInUse } from '../../shared/seats-in-use.tsx'
import { entitlementTexts } from './entitlement-texts.ts'

/** The columns of a list of entitlements, of which each list takes what it needs. */
export function useEntitlementColumns(): Column<Schemas['Entitlement']>[] {
  const t = useTexts(entitlementTexts)
  return [
    {
      id: 'offering',
      header: t('offering'),
      sort: 'sku',
      cell: ({ id, offeringName, sku }) => (
        <>
          <RowLink to={`/entitlements/${id}`} isMain>
            {offeringName}
          </RowLink>
          <div className="row-note">{sku}</div>
        </>
      ),
    },
    {
      id: 'customer',
      header: t('customer'),
      cell: ({ group: { customer } }) =>
        customer ? (
          <RowLink to={`/customers/${customer.id}`}>{customer.name}</RowLink>
        ) : (
          <span className="row-dim">{t('noCustomer')}</span>
        ),
    },
    {
      id: 'order',
      header: t('order'),
      cell: ({ group: { id, orderRefId, created } }) => (
        <RowLink to={`/orders/${id}`} isWhole>
          {orderRefId ?? <Moment at={created} as="day" />}
        </RowLink>
      ),
    },
    {
      id: 'status',
      header: t('status'),
      sort: 'status',
      cell: ({ status }) => <StatusBadge status={status} />,
    },
    {
      id: 'seats',
      header: t('seats'),
      cell: ({ seatsUsed, seatCount, overdraftSeatsUsed }) => (
        <SeatsInUse used={seatsUsed} count={seatCount} overdraftUsed={overdraftSeatsUsed} />
      ),
    },
    {
      id: 'expiry',
      header: t('expiry'),
      sort: 'expiryDate',
      cell: ({ expiryDate }) => <Moment at={expiryDate} as="day" />,
    },
    {
      id: 'created',
      header: t('created'),
      sort: 'created',
      cell: ({ created }) => <Moment at={created} as="day" />,
    },
  ]
}
