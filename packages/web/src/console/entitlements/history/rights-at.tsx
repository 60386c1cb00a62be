import { Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { query, type Schemas } from '../../../api/client.ts'
import { writeMoment, writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { StatusBadge } from '../../../shared/entitlement-status.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { useIntervalText } from '../../../shared/interval-text.tsx'
import { useLimitText } from '../../../shared/limit-text.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { MomentInput } from '../../../shared/moment-input.tsx'
import { changeTexts } from '../changes/change-texts.ts'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { useFeatureValue } from '../rights/features-table.tsx'
import { historyTexts } from './history-texts.ts'

/** Which rights there were at a time that is asked for. */
export function RightsAt({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(historyTexts)
  const [at, setAt] = useState<string | null>(null)
  return (
    <Paper component="section" withBorder p="md">
      <Title order={2} size="h4">
        {t('rightsAt')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('rightsAtText')}
      </Text>
      <Stack>
        <MomentInput label={t('at')} value={at} onChange={setAt} />
        {at !== null && <Read entitlementId={entitlement.id} at={at} />}
      </Stack>
    </Paper>
  )
}

function Read({ entitlementId, at }: { entitlementId: string; at: string }) {
  const read = query.useQuery('get', '/api/v1/entitlements/{entitlementId}/rights', {
    params: { path: { entitlementId }, query: { at } },
  })
  return <Loaded of={read}>{(rights) => <Rights of={rights} />}</Loaded>
}

/** Rights as they were: what was granted, without what was in use. */
export function Rights({ of }: { of: Schemas['EntitlementRights'] }) {
  const t = useTexts(historyTexts)
  const change = useTexts(changeTexts)
  const field = useTexts(fieldTexts)
  const interval = useIntervalText()
  const limit = useLimitText()
  const write = useFeatureValue()
  return (
    <Stack gap="sm">
      <Text fw={600}>{t('rightsWere', { at: writeMoment(of.at), version: of.version })}</Text>
      <Facts
        of={[
          [field('offeringName'), of.offeringName],
          [field('plan'), of.planName],
          [change('statusChanges'), <StatusBadge key="status" status={of.status} />],
          [field('seatCount'), writeNumber(of.seatCount)],
          [field('overdraftSeatLimit'), limit(of.overdraftSeatLimit)],
          [
            field('leasePeriod'),
            of.leasePeriod.type === 'none' ? field('full') : interval(of.leasePeriod),
          ],
          [field('gracePeriod'), interval(of.gracePeriod)],
          [field('expiryDate'), <Moment key="expiry" at={of.expiryDate} />],
        ]}
      />
      <Table.ScrollContainer minWidth={280}>
        <Table fz="sm" verticalSpacing={4}>
          <Table.Tbody>
            {of.features.map(({ id, key, type, value, overdraftLimit }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row" fw={500}>
                  {key}
                </Table.Th>
                <Table.Td>
                  {write(type, value)}
                  {overdraftLimit.type !== 'none' &&
                    ` (${field('overdraftLimit')}: ${limit(overdraftLimit)})`}
                </Table.Td>
              </Table.Tr>
            ))}
            {of.attributes.map(({ id, key, value }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row" fw={500}>
                  {key}
                </Table.Th>
                <Table.Td>{value ?? field('empty')}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  )
}
