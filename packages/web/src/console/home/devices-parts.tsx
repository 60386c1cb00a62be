import type { Schemas } from '../../api/client.ts'
import { useTexts, wordOf } from '../../i18n/texts.ts'
import { denialTexts } from '../../shared/denial-texts.ts'
import { Moment } from '../../shared/moment.tsx'
import { RowLink } from '../../shared/row-link.tsx'
import { stalenessTexts } from '../../shared/staleness-texts.ts'
import { HomePart } from './home-part.tsx'
import { homeTexts } from './home-texts.ts'

/** Devices that were refused, fell behind, or may have been copied. */
export function DevicesParts({
  overview: { denials, staleDevices, possibleClones },
}: {
  overview: Schemas['AccountOverview']
}) {
  const t = useTexts(homeTexts)
  const why = useTexts(denialTexts)
  const stale = useTexts(stalenessTexts)
  return (
    <>
      {denials !== null && denials.total > 0 && (
        <HomePart<Schemas['Denial']>
          title={t('denials')}
          {...denials}
          to="/reports/denials"
          rowKey={({ timestamp, seatId }) => `${timestamp} ${seatId}`}
          columns={[
            [t('when'), ({ timestamp }) => <Moment at={timestamp} as="distance" />],
            [
              t('device'),
              ({ entitlementId, seatId }) => (
                <RowLink
                  to={`/entitlements/${entitlementId}?tab=log&log-seatId=${encodeURIComponent(seatId)}`}
                >
                  {seatId}
                </RowLink>
              ),
            ],
            [t('customer'), ({ customerName }) => customerName ?? t('noCustomer')],
            [t('reason'), ({ code }) => wordOf(why, denialTexts, code)],
          ]}
        />
      )}
      {staleDevices !== null && staleDevices.total > 0 && (
        <HomePart<Schemas['StaleDevice']>
          title={t('staleDevices')}
          {...staleDevices}
          to="/reports/stale-devices"
          rowKey={({ activationId }) => activationId}
          columns={[
            [
              t('device'),
              ({ activationId, seatId, seatName }) => (
                <RowLink to={`/devices/${activationId}`}>{seatName ?? seatId}</RowLink>
              ),
            ],
            [t('customer'), ({ customerName }) => customerName ?? t('noCustomer')],
            [t('reason'), ({ reason }) => wordOf(stale, stalenessTexts, reason)],
          ]}
        />
      )}
      {possibleClones !== null && possibleClones.total > 0 && (
        <HomePart<Schemas['PossibleClone']>
          title={t('possibleClones')}
          {...possibleClones}
          to="/reports/copies"
          rowKey={({ activationId, timestamp, sign }) => `${activationId} ${timestamp} ${sign}`}
          columns={[
            [t('when'), ({ timestamp }) => <Moment at={timestamp} as="distance" />],
            [
              t('device'),
              ({ activationId, seatId }) => (
                <RowLink to={`/devices/${activationId}`}>{seatId ?? activationId}</RowLink>
              ),
            ],
            [t('sign'), ({ sign }) => wordOf(stale, stalenessTexts, sign)],
          ]}
        />
      )}
    </>
  )
}
