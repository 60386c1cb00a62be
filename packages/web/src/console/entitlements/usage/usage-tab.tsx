import { Group, Paper, SegmentedControl, Stack, Table, Text, Title } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { query, type Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import type { Entitlement } from '../entitlement.ts'
import { CountsTable } from './counts-table.tsx'
import { usageTexts } from './usage-texts.ts'

const UsageChart = lazy(async () => ({ default: (await import('./usage-chart.tsx')).UsageChart }))

const ranges = { days30: 30, days90: 90, days365: 365 } as const
type Range = keyof typeof ranges
const dayMs = 86_400_000

/** Seats in use over time, and what was counted for billing. */
export function UsageTab({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(usageTexts)
  const [range, setRange] = useState<Range>('days90')
  const today = Math.floor(Date.now() / dayMs) * dayMs
  const from = writeInstant(today - (ranges[range] - 1) * dayMs)
  const to = writeInstant(today + dayMs)
  const read = query.useQuery('get', '/api/v1/entitlements/{entitlementId}/usage-history', {
    params: { path: { entitlementId: entitlement.id }, query: { from, to } },
  })
  return (
    <Stack>
      <Paper component="section" withBorder p="md">
        <Group justify="space-between" mb="sm" align="flex-start">
          <div>
            <Title order={2} size="h4">
              {t('seats')}
            </Title>
            <Text size="sm" c="dimmed">
              {t('seatsText')}
            </Text>
          </div>
          <SegmentedControl
            aria-label={t('range')}
            data={(Object.keys(ranges) as Range[]).map((value) => ({ value, label: t(value) }))}
            value={range}
            onChange={(value) => setRange(value as Range)}
          />
        </Group>
        <Loaded of={read} lines={8}>
          {({ days }) =>
            days.length === 0 ? (
              <Text size="sm">{t('noDays')}</Text>
            ) : (
              <>
                <Suspense fallback={<div style={{ height: 260 }} />}>
                  <UsageChart days={days} label={t('seats')} />
                </Suspense>
                <DaysTable days={days} />
              </>
            )
          }
        </Loaded>
      </Paper>
      <CountsTable entitlementId={entitlement.id} />
    </Stack>
  )
}

/** The same figures, for whoever can't see a chart or wants the numbers. */
function DaysTable({ days }: { days: readonly Schemas['UsageDay'][] }) {
  const t = useTexts(usageTexts)
  return (
    <details>
      <summary>{t('table')}</summary>
      <Table.ScrollContainer minWidth={400} mah={320}>
        <Table fz="sm" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('day')}</Table.Th>
              <Table.Th ta="right">{t('least')}</Table.Th>
              <Table.Th ta="right">{t('most')}</Table.Th>
              <Table.Th ta="right">{t('limit')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {days.toReversed().map(({ date, minSeatsUsed, maxSeatsUsed, seatCount, complete }) => (
              <Table.Tr key={date}>
                <Table.Th scope="row" fw={500}>
                  {date}
                  {!complete && ` (${t('notOver')})`}
                </Table.Th>
                <Table.Td ta="right">{writeNumber(minSeatsUsed)}</Table.Td>
                <Table.Td ta="right">{writeNumber(maxSeatsUsed)}</Table.Td>
                <Table.Td ta="right">{writeNumber(seatCount)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  )
}

function writeInstant(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}
