import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { useTexts } from '../../../i18n/texts.ts'
import { Facts } from '../../../shared/facts.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { useMay } from '../../session.ts'
import type { Entitlement } from '../entitlement.ts'
import { DelegateDialog, FreshToken } from './delegate.tsx'
import { delegationTexts } from './delegation-texts.ts'
import { Section } from './section.tsx'
import { TakeBack } from './take-back.tsx'

/** Whether a local license server serves it; giving it to one, and taking it back. */
export function DelegationSection({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(delegationTexts)
  const mayChange = useMay()('entitlements:admin')
  const [isGiving, setGiving] = useState(false)
  return (
    <Section title={t('title')} entitlement={entitlement}>
      {entitlement.export ? (
        <Given entitlement={entitlement} of={entitlement.export} mayChange={mayChange} />
      ) : (
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{t('none')}</Text>
          {mayChange && (
            <Button variant="default" onClick={() => setGiving(true)}>
              {t('delegate')}
            </Button>
          )}
        </Stack>
      )}
      {/* Beside both: it shows the token when the entitlement is given away already. */}
      {isGiving && <DelegateDialog entitlement={entitlement} onClose={() => setGiving(false)} />}
    </Section>
  )
}

function Given({
  entitlement,
  of: given,
  mayChange,
}: {
  entitlement: Entitlement
  of: NonNullable<Entitlement['export']>
  mayChange: boolean
}) {
  const t = useTexts(delegationTexts)
  const mayOpen = useMay()('lls:admin')
  const { localLicenseServer: server } = given
  return (
    <Stack>
      <Facts
        of={[
          [
            t('servedBy'),
            mayOpen ? (
              <Anchor key="by" inherit component={Link} to={`/local-servers/${server.id}`}>
                {server.name}
              </Anchor>
            ) : (
              server.name
            ),
          ],
          [t('since'), <Moment key="since" at={given.exportDate} />],
          [t('lastToken'), <Moment key="token" at={given.lastExportDate} />],
          [t('until'), <Moment key="until" at={given.delegationEnd} />],
          [
            t('state'),
            <Badge
              key="state"
              variant="light"
              color={given.outOfSync ? 'orange' : 'green'}
              h="auto"
              styles={{ label: { whiteSpace: 'normal' } }}
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
  )
}
