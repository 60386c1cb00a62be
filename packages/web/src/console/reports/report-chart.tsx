import '@mantine/charts/styles.css'
import { BarChart } from '@mantine/charts'
import { Text } from '@mantine/core'

export type Bars = {
  readonly title: string
  readonly rows: readonly Readonly<Record<string, string | number>>[]
  /** Which of the rows' values stands below each bar. */
  readonly by: string
  readonly series: readonly { name: string; label: string; color: string }[]
  readonly type?: 'stacked' | 'default'
}

/** Bars of what the table below tells in figures, so readers of the screen are spared them. */
export function ReportChart({ title, rows, by, series, type = 'stacked' }: Bars) {
  return (
    <figure style={{ margin: '0 0 1.5rem' }}>
      <Text component="figcaption" size="sm" c="dimmed" mb="xs">
        {title}
      </Text>
      <div aria-hidden="true">
        <BarChart
          h={200}
          data={rows.map((row) => ({ ...row }))}
          dataKey={by}
          type={type}
          series={[...series]}
          yAxisProps={{ allowDecimals: false, width: 36 }}
          maxBarWidth={56}
          withLegend={series.length > 1}
          barProps={{ isAnimationActive: false }}
          barChartProps={{ accessibilityLayer: false }}
        />
      </div>
    </figure>
  )
}
