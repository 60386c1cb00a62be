import { Badge, Group, Stack, Text } from '@mantine/core'
import { useTexts } from '../../../i18n/texts.ts'
import { Facts } from '../../../shared/facts.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { useMay } from '../../session.ts'
import type { Entitlement } from '../entitlement.ts'
import { Delegate, FreshToken } from './delegate.tsx'
import { delegationTexts } from './delegation-texts.ts'
import { Section } from './section.tsx'
import { TakeBack } from './take-back.tsx'

/** Whether a local license server serves it; giving it to one, and taking it back. */
export function DelegationSection({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(delegationTexts)
  const may = useMay()
  const mayChange = may('entitlements:admin')
  const { export: given } = entitlement
  if (!given) {
    return (
      <Section title={t('title')} entitlement={entitlement}>
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{t('none')}</Text>
          {mayChange && <Delegate entitlement={entitlement} />}
        </Stack>
      </Section>
    )
  }
  return (
    <Section title={t('title')} entitlement={entitlement}>
      <Stack>
        <Facts
          of={[
            [t('servedBy'), given.localLicenseServer.name],
            [t('since'), <Moment key="since" at={given.exportDate} />],
            [t('lastToken'), <Moment key="token" at={given.lastExportDate} />],
            [t('until'), <Moment key="until" at={given.delegationEnd} />],
            [
              t('state'),
              <Badge
                key="state"
                variant="light"
                color={given.outOfSync ? 'orange' : 'green'}
                tt="none"
                h="auto"
                style={{ whiteSpace: 'normal' }}
              >
                {t(given.outOfSync ? 'outOfSync' : 'inSync')}
              </Badge>,
            ],
            [t('lastReport'), given.lastReport === 0 ? '–' : given.lastReport],
            ...(given.takeBackDate
              ? ([[t('takesBack'), <Moment key="back" at={given.takeBackDate} />]] as const)
              : []),
            ...(given.forkedDate
              ? ([[t('forked'), <Moment key="forked" at={given.forkedDate} />]] as const)
              : []),
          ]}
        />
        {mayChange && (
          <Group gap="xs">
            <FreshToken entitlement={entitlement} />
            <TakeBack entitlement={entitlement} given={given} />
          </Group>
        )}
      </Stack>
    </Section>
  )
}
