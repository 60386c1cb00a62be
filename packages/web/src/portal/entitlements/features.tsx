import { Table, Text } from '@mantine/core'
import type { Schemas } from '../../api/client.ts'
import { writeNumber } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Moment } from '../../shared/moment.tsx'
import { sharedTexts } from '../../shared/texts.ts'
import { portalTexts } from '../portal-texts.ts'
import { entitlementTexts } from './entitlement-texts.ts'

type Entitlement = Schemas['PortalEntitlement']
type Feature = Entitlement['features'][number]

/** What a licence includes, and how much of it is used. */
export function Features({ of: { features, attributes } }: { of: Entitlement }) {
  const t = useTexts(entitlementTexts)
  const hasPeriods = features.some(({ nextUsagePeriodStart }) => nextUsagePeriodStart)
  return (
    <Table verticalSpacing="xs" style={{ overflowWrap: 'anywhere' }}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('feature')}</Table.Th>
          <Table.Th>{t('amount')}</Table.Th>
          <Table.Th style={{ whiteSpace: 'nowrap' }}>{t('inUse')}</Table.Th>
          {hasPeriods && <Table.Th>{t('period')}</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {features.map((feature) => (
          <Table.Tr key={feature.id}>
            <Table.Td>
              {feature.key}
              {feature.description && (
                <Text size="xs" c="dimmed">
                  {feature.description}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <Included feature={feature} />
            </Table.Td>
            <Table.Td>{feature.used === null ? '' : writeNumber(feature.used)}</Table.Td>
            {hasPeriods && (
              <Table.Td>
                {feature.nextUsagePeriodStart && (
                  <Moment at={feature.nextUsagePeriodStart} as="day" />
                )}
              </Table.Td>
            )}
          </Table.Tr>
        ))}
        {attributes.map(({ id, key, value }) => (
          <Table.Tr key={id}>
            <Table.Td>{key}</Table.Td>
            <Table.Td>{value}</Table.Td>
            <Table.Td />
            {hasPeriods && <Table.Td />}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Included({ feature: { type, value } }: { feature: Feature }) {
  const t = useTexts(portalTexts)
  const shared = useTexts(sharedTexts)
  if (type === 'bool') return <>{value ? t('bool_on') : t('bool_off')}</>
  return <>{value === null ? shared('unlimited') : writeNumber(value)}</>
}
