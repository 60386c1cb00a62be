import '@mantine/charts/styles.css'
import { LineChart } from '@mantine/charts'
import type { Schemas } from '../../api/client.ts'
import { writeDay } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { entitlementTexts } from './entitlement-texts.ts'

/** The table beside it says the same in numbers. */
export function UsageChart({ days }: { days: readonly Schemas['UsageDay'][] }) {
  const t = useTexts(entitlementTexts)
  return (
    <div aria-hidden="true">
      <LineChart
        h={220}
        data={days.map((day) => ({ ...day, date: writeDay(`${day.date}T12:00:00Z`) }))}
        yAxisProps={{ allowDecimals: false, width: 36 }}
        dataKey="date"
        curveType="stepAfter"
        withDots={false}
        withLegend
        lineChartProps={{ accessibilityLayer: false }}
        series={[
          { name: 'maxSeatsUsed', label: t('most'), color: 'indigo.6' },
          { name: 'minSeatsUsed', label: t('fewest'), color: 'teal.7' },
          { name: 'seatCount', label: t('bought'), color: 'gray.6', strokeDasharray: '4 4' },
        ]}
      />
    </div>
  )
}
