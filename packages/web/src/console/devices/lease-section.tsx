import { writeNumber } from '../../i18n/formats.ts'
import { useTexts, wordOf } from '../../i18n/texts.ts'
import { Facts } from '../../shared/facts.tsx'
import { Moment } from '../../shared/moment.tsx'
import type { State, Twin } from './device-page.tsx'
import { deviceTexts } from './device-texts.ts'
import { Section } from './section.tsx'

/** The lease, how the seat was taken, and what it holds of pools. */
export function LeaseSection({ twin, state }: { twin: Twin; state: State }) {
  const t = useTexts(deviceTexts)
  const held = state.features.filter(({ type, active }) => type === 'elementPool' && active > 0)
  return (
    <Section title={t('lease')}>
      <Facts
        of={[
          [t('leaseEnds'), <Moment key="ends" at={state.leaseExpiry} />],
          [t('lastLease'), <Moment key="last" at={state.lastLease} />],
          [t('activated'), <Moment key="activated" at={state.activated} />],
          ...(state.deactivated
            ? ([[t('deactivated'), <Moment key="deactivated" at={state.deactivated} />]] as const)
            : []),
          ...(state.lingerExpiry
            ? ([[t('occupiedUntil'), <Moment key="until" at={state.lingerExpiry} />]] as const)
            : []),
          [t('method'), wordOf(t, deviceTexts, state.activationMethod)],
          ...(state.username ? ([[t('user'), state.username]] as const) : []),
          [t('seatId'), state.seatId],
          ...(twin.servedBy ? ([[t('servedBy'), twin.servedBy.name]] as const) : []),
          [
            t('holds'),
            held.length === 0
              ? t('holdsNothing')
              : held.map(({ key, active }) => `${writeNumber(active)} ${key}`).join(', '),
          ],
        ]}
      />
    </Section>
  )
}
