import { Skeleton, Table, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { query, type Schemas } from '../../api/client.ts'
import { writeNumber } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { entitlementTexts } from './entitlement-texts.ts'

// Charts weigh more than the rest of the page together.
const UsageChart = lazy(async () => ({ default: (await import('./usage-chart.tsx')).UsageChart }))

type Day = Schemas['UsageDay']

/** How many seats were in use on each of the last days, drawn and as a table. */
export function Usage({ entitlementId }: { entitlementId: string }) {
  const t = useTexts(entitlementTexts)
  const read = query.useQuery('get', '/api/v1/portal/entitlements/{entitlementId}/usage-history', {
    params: { path: { entitlementId } },
  })
  return (
    <Loaded of={read}>
      {({ days }) =>
        days.every(({ maxSeatsUsed }) => maxSeatsUsed === 0) ? (
          <Text size="sm">{t('noUsage')}</Text>
        ) : (
          <>
            <Suspense fallback={<Skeleton height={220} />}>
              <UsageChart days={days} />
            </Suspense>
            <details>
              <summary>{t('asTable')}</summary>
              <Days days={days} />
            </details>
          </>
        )
      }
    </Loaded>
  )
}

function Days({ days }: { days: readonly Day[] }) {
  const t = useTexts(entitlementTexts)
  return (
    <Table verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          {[t('day'), t('fewest'), t('most'), t('bought')].map((title) => (
            <Table.Th key={title}>{title}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {days.map(({ date, minSeatsUsed, maxSeatsUsed, seatCount }) => (
          <Table.Tr key={date}>
            <Table.Td>{date}</Table.Td>
            <Table.Td>{writeNumber(minSeatsUsed)}</Table.Td>
            <Table.Td>{writeNumber(maxSeatsUsed)}</Table.Td>
            <Table.Td>{writeNumber(seatCount)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
