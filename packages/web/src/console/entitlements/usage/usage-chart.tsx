import '@mantine/charts/styles.css'
import { CompositeChart } from '@mantine/charts'
import type { Schemas } from '../../../api/client.ts'
import { writeDay } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { usageTexts } from './usage-texts.ts'

/** Seats by day: the band between the least and the most, and the lines of what was bought. */
export function UsageChart({
  days,
  label,
}: {
  days: readonly Schemas['UsageDay'][]
  label: string
}) {
  const t = useTexts(usageTexts)
  const data = days.map(({ date, seatCount, seatLimit, minSeatsUsed, maxSeatsUsed }) => ({
    date: writeDay(`${date}T12:00:00Z`),
    ...{ seatCount, seatLimit, minSeatsUsed, maxSeatsUsed },
  }))
  const hasOverdraft = days.some(({ seatCount, seatLimit }) => seatLimit !== seatCount)
  return (
    <figure aria-label={label} style={{ margin: 0 }}>
      <CompositeChart
        h={260}
        data={data}
        dataKey="date"
        withLegend
        withDots={false}
        strokeWidth={2}
        curveType="stepAfter"
        yAxisProps={{ allowDecimals: false, width: 36 }}
        maxBarWidth={24}
        series={[
          { name: 'maxSeatsUsed', label: t('most'), color: 'indigo.6', type: 'bar' },
          { name: 'minSeatsUsed', label: t('least'), color: 'teal.6', type: 'line' },
          { name: 'seatCount', label: t('limit'), color: 'gray.6', type: 'line' },
          ...(hasOverdraft
            ? [
                {
                  ...{ name: 'seatLimit', label: t('withOverdraft'), color: 'orange.7' },
                  ...{ type: 'line' as const, strokeDasharray: '5 5' },
                },
              ]
            : []),
        ]}
      />
    </figure>
  )
}
