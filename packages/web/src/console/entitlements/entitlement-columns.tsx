import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { StatusBadge } from '../../shared/entitlement-status.tsx'
import type { Column } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
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
          <Anchor component={Link} to={`/entitlements/${id}`} fw={500}>
            {offeringName}
          </Anchor>
          <Text size="xs" c="dimmed">
            {sku}
          </Text>
        </>
      ),
    },
    {
      id: 'customer',
      header: t('customer'),
      cell: ({ group: { customer } }) =>
        customer ? (
          <Anchor component={Link} to={`/customers/${customer.id}`}>
            {customer.name}
          </Anchor>
        ) : (
          <Text span c="dimmed" inherit>
            {t('noCustomer')}
          </Text>
        ),
    },
    {
      id: 'order',
      header: t('order'),
      cell: ({ group: { id, orderRefId, created } }) => (
        <Anchor component={Link} to={`/orders/${id}`} className="whole">
          {orderRefId ?? <Moment at={created} as="day" />}
        </Anchor>
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
