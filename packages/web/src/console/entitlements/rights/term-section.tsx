import { useTexts } from '../../../i18n/texts.ts'
import { Facts } from '../../../shared/facts.tsx'
import { useIntervalText } from '../../../shared/interval-text.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { changeTexts } from '../changes/change-texts.ts'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { TermForm } from '../forms/term-form.tsx'
import { rightsTexts } from './rights-texts.ts'
import { Section } from './section.tsx'

/** The plan, when the term began and ends, maintenance, and what has stopped it. */
export function TermSection({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(rightsTexts)
  const change = useTexts(changeTexts)
  const field = useTexts(fieldTexts)
  const shared = useTexts(sharedTexts)
  const interval = useIntervalText()
  const { licenseType, licenseDurationType, licenseDurationCount } = entitlement
  const duration = interval({ type: licenseDurationType, count: licenseDurationCount })
  const { activationDate, disabledDate, customerDisabledDate } = entitlement
  return (
    <Section
      title={t('term')}
      entitlement={entitlement}
      edit={{
        title: change('editTerm'),
        form: (show) => <TermForm entitlement={entitlement} show={show} />,
      }}
    >
      <Facts
        of={[
          [field('plan'), entitlement.planName],
          [
            t('licenseType'),
            licenseType === 'perpetual' ? t('perpetual') : t('subscription', { duration }),
          ],
          [
            field('activationDate'),
            activationDate ? <Moment key="start" at={activationDate} /> : t('notStarted'),
          ],
          [t('startsWith'), t(entitlement.licenseStartType)],
          [field('expiryDate'), <Moment key="expiry" at={entitlement.expiryDate} />],
          [field('gracePeriodExpiry'), <Moment key="grace" at={entitlement.gracePeriodExpiry} />],
          [
            field('hasMaintenance'),
            entitlement.hasMaintenance ? (
              <Moment key="maintenance" at={entitlement.maintenanceExpiryDate} />
            ) : (
              shared('no')
            ),
          ],
          [field('created'), <Moment key="created" at={entitlement.created} />],
          [field('snapshotDate'), <Moment key="snapshot" at={entitlement.snapshotDate} />],
          ...(disabledDate
            ? [[field('disabledDate'), <Moment key="disabled" at={disabledDate} />] as const]
            : []),
          ...(customerDisabledDate
            ? ([
                [field('customerDisabledDate'), <Moment key="of" at={customerDisabledDate} />],
              ] as const)
            : []),
        ]}
      />
    </Section>
  )
}
