import { Alert, SimpleGrid, Stack, Text } from '@mantine/core'
import { useTexts } from '../../i18n/texts.ts'
import { Facts } from '../../shared/facts.tsx'
import { Moment } from '../../shared/moment.tsx'
import { toldChanges } from '../entitlements/changes/field-text.tsx'
import { FieldValues } from '../entitlements/changes/field-values.tsx'
import { type Entitlement, isSwitchOf } from '../entitlements/entitlement.ts'
import type { Twin } from './device-page.tsx'
import { deviceTexts } from './device-texts.ts'
import { Section } from './section.tsx'

/** What is saved beside what the device has, how they differ, and why. */
export function TwinSection({ twin, entitlement }: { twin: Twin; entitlement: Entitlement }) {
  const t = useTexts(deviceTexts)
  const { cloud, device, lag } = twin
  const { publication } = cloud
  return (
    <Section title={t('twin')}>
      <Stack>
        <Lag lag={lag} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <div>
            <Text fw={600}>{t('cloud')}</Text>
            <Facts
              of={[
                [t('version'), cloud.version],
                [t('published'), publication.publishedVersion],
                ...(publication.publishAt
                  ? ([[t('waitsUntil'), <Moment key="at" at={publication.publishAt} />]] as const)
                  : []),
              ]}
            />
          </div>
          <div>
            <Text fw={600}>{t('device')}</Text>
            <Facts
              of={[
                [t('version'), device.version ?? t('notShown')],
                [t('given'), device.deliveredVersion ?? '–'],
                ...(device.acknowledged
                  ? ([[t('acknowledged'), <Moment key="at" at={device.acknowledged} />]] as const)
                  : []),
              ]}
            />
          </div>
        </SimpleGrid>
        <Differences twin={twin} entitlement={entitlement} />
      </Stack>
    </Section>
  )
}

function Lag({ lag: { versions, since, reason } }: Pick<Twin, 'lag'>) {
  const t = useTexts(deviceTexts)
  if (reason === 'none') {
    return (
      <Alert color="green" variant="light">
        {t('upToDate')}
      </Alert>
    )
  }
  return (
    <Alert color={reason === 'stopped' ? 'gray' : 'orange'} variant="light">
      {versions > 0 && (
        <Text size="sm" fw={600}>
          {t('behind', { count: versions })}
          {since && (
            <>
              , {t('since')} <Moment at={since} as="distance" />
            </>
          )}
          .
        </Text>
      )}
      <Text size="sm">{t(reason === 'offline' ? 'offlineReason' : reason)}</Text>
    </Alert>
  )
}

function Differences({ twin, entitlement }: { twin: Twin; entitlement: Entitlement }) {
  const t = useTexts(deviceTexts)
  const rows = toldChanges(twin.differences).map(({ field, from, to }) => ({
    field,
    values: [to, from] as const,
  }))
  if (rows.length === 0) return <Text size="sm">{t('noDifference')}</Text>
  return (
    <FieldValues
      caption={t('differences')}
      heads={[t('cloud'), t('device')]}
      rows={rows}
      isSwitch={isSwitchOf(entitlement)}
    />
  )
}
