import { Text } from '@mantine/core'
import { useTexts } from '../../i18n/texts.ts'
import { Facts } from '../../shared/facts.tsx'
import { Moment } from '../../shared/moment.tsx'
import type { Twin } from './device-page.tsx'
import { deviceTexts } from './device-texts.ts'
import { Section } from './section.tsx'

const ways = ['publishedAt', 'pushBy', 'pollBy', 'renewBy', 'leaseBy'] as const

/** By when the device knows what is saved, in each way; the last date is the one to count on. */
export function KnownBySection({ twin: { knownBy, servedBy } }: { twin: Twin }) {
  const t = useTexts(deviceTexts)
  const worst = servedBy ? servedBy.knownBy : knownBy.worstCase
  return (
    <Section title={t('knownBy')}>
      <Text mb="sm">
        <strong>{t('worstCase')}:</strong>{' '}
        {worst ? (
          <>
            <Moment at={worst} /> (<Moment at={worst} as="distance" />)
          </>
        ) : (
          t('noWorstCase')
        )}
      </Text>
      <Facts
        of={ways.map((way) => {
          const at = knownBy[way]
          const isKnown = at !== null || way === 'leaseBy'
          return [t(way), isKnown ? <Moment key={way} at={at} /> : t('notThisWay')] as const
        })}
      />
    </Section>
  )
}
