import type { Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Moment } from '../../shared/moment.tsx'
import { RowLink } from '../../shared/row-link.tsx'
import { HomePart } from './home-part.tsx'
import { homeTexts } from './home-texts.ts'

type Entitlement = Schemas['Entitlement']

const shown = [
  { part: 'expiring', to: '/reports/expiring', ends: 'ends' },
  { part: 'gracePeriod', to: '/entitlements?status=gracePeriod', ends: 'ended' },
  { part: 'expired', to: '/entitlements?status=expired&sort=-expiryDate', ends: 'ended' },
  { part: 'overdraft', to: '/reports/overdraft', ends: null },
] as const

/** Entitlements that end, have ended, or are used beyond what was bought. */
export function EntitlementsParts({ overview }: { overview: Schemas['AccountOverview'] }) {
  const t = useTexts(homeTexts)
  return shown.map(({ part, to, ends }) => {
    const found = overview[part]
    if (!found || found.total === 0) return null
    return (
      <HomePart<Entitlement>
        key={part}
        title={t(part)}
        {...found}
        to={to}
        rowKey={({ id }) => id}
        columns={[
          [t('customer'), ({ group }) => group.customer?.name ?? t('noCustomer')],
          [
            t('product'),
            ({ id, offeringName }) => <RowLink to={`/entitlements/${id}`}>{offeringName}</RowLink>,
          ],
          ends === null
            ? [
                t('seats'),
                ({ seatsUsed, seatCount }) => t('seatsOf', { used: seatsUsed, count: seatCount }),
              ]
            : [t(ends), ({ expiryDate }) => <Moment at={expiryDate} as="distance" />],
        ]}
      />
    )
  })
}
