import { Stack } from '@mantine/core'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { useIntervalText } from '../../../shared/interval-text.tsx'
import { useLimitText } from '../../../shared/limit-text.ts'
import { SeatsInUse } from '../../../shared/seats-in-use.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { changeTexts } from '../changes/change-texts.ts'
import { useRenewalText } from '../changes/field-text.tsx'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { AttributesForm } from '../forms/attributes-form.tsx'
import { FeaturesForm } from '../forms/features-form.tsx'
import { PeriodsForm } from '../forms/periods-form.tsx'
import { RenewalForm } from '../forms/renewal-form.tsx'
import { SeatsForm } from '../forms/seats-form.tsx'
import { AttributesTable } from './attributes-table.tsx'
import { DelegationSection } from './delegation-section.tsx'
import { FeaturesTable } from './features-table.tsx'
import { PublicationSection } from './publication-section.tsx'
import { rightsTexts } from './rights-texts.ts'
import { Section } from './section.tsx'
import { useSources } from './sources.ts'
import { TermSection } from './term-section.tsx'
import { ValueTable } from './value-table.tsx'

/** What an entitlement grants, each value with where it comes from, and what may be edited. */
export function RightsTab({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(rightsTexts)
  const change = useTexts(changeTexts)
  const field = useTexts(fieldTexts)
  const shared = useTexts(sharedTexts)
  const interval = useIntervalText()
  const limit = useLimitText()
  const renewal = useRenewalText()
  const sources = useSources(entitlement)
  const about = { entitlement }
  const { seatCount, seatsUsed, seatsAvailable, overdraftSeatsUsed } = entitlement
  const period = (value: Entitlement['leasePeriod'], none?: string) =>
    value.type === 'none' && none ? none : interval(value)
  return (
    <Stack>
      <TermSection entitlement={entitlement} />
      <Section
        title={t('seats')}
        {...about}
        edit={{
          title: change('editSeats'),
          form: (show) => <SeatsForm {...about} show={show} />,
        }}
      >
        <SeatsInUse used={seatsUsed} count={seatCount} overdraftUsed={overdraftSeatsUsed} withBar />
        <ValueTable
          rows={[
            [field('seatCount'), writeNumber(seatCount), sources.ofField('seatCount')],
            [
              field('overdraftSeatLimit'),
              limit(entitlement.overdraftSeatLimit),
              sources.ofField('overdraftSeatLimit'),
            ],
            [field('concurrencyMode'), field(entitlement.concurrencyMode), { level: 'offering' }],
          ]}
          footer={t('available', {
            count: seatsAvailable === null ? shared('unlimited') : writeNumber(seatsAvailable),
          })}
        />
      </Section>
      <Section
        title={t('features')}
        {...about}
        {...((entitlement.features ?? []).length > 0 && {
          edit: {
            title: change('editFeatures'),
            form: (show) => <FeaturesForm {...about} show={show} />,
          },
        })}
      >
        <FeaturesTable entitlement={entitlement} sources={sources} />
      </Section>
      <Section
        title={t('attributes')}
        {...about}
        {...((entitlement.attributes ?? []).length > 0 && {
          edit: {
            title: change('editAttributes'),
            form: (show) => <AttributesForm {...about} show={show} />,
          },
        })}
      >
        <AttributesTable entitlement={entitlement} sources={sources} />
      </Section>
      <Section
        title={t('periods')}
        {...about}
        edit={{
          title: change('editPeriods'),
          form: (show) => <PeriodsForm {...about} show={show} />,
        }}
      >
        <ValueTable
          rows={[
            [
              field('leasePeriod'),
              period(entitlement.leasePeriod, field('full')),
              sources.ofField('leasePeriod'),
            ],
            [
              field('offlineLeasePeriod'),
              period(entitlement.offlineLeasePeriod, field('notOffered')),
              sources.ofField('offlineLeasePeriod'),
            ],
            [field('gracePeriod'), period(entitlement.gracePeriod), sources.ofField('gracePeriod')],
            [
              field('lingerPeriod'),
              period(entitlement.lingerPeriod),
              sources.ofField('lingerPeriod'),
            ],
            [
              field('usageResetSchedule'),
              field(entitlement.usageResetSchedule),
              sources.ofField('usageResetSchedule'),
            ],
          ]}
        />
      </Section>
      <Section
        title={t('updates')}
        {...about}
        edit={{
          title: change('editRenewal'),
          form: (show) => <RenewalForm {...about} show={show} />,
        }}
      >
        <ValueTable
          rows={[
            [
              field('leaseRenewal'),
              renewal(entitlement.leaseRenewal),
              sources.ofField('leaseRenewal'),
            ],
            [
              field('detection'),
              shared(entitlement.detection ? 'yes' : 'no'),
              sources.ofField('detection'),
            ],
          ]}
        />
      </Section>
      <PublicationSection entitlement={entitlement} />
      <DelegationSection entitlement={entitlement} />
    </Stack>
  )
}
