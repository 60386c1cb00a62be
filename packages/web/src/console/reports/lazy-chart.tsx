import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { Bars } from './report-chart.tsx'

const ReportChart = lazy(async () => ({
  default: (await import('./report-chart.tsx')).ReportChart,
}))

/** A chart, fetched when it is first shown: what draws it is heavier than the rest of the page. */
export function LazyChart(bars: Bars) {
  if (bars.rows.length === 0) return null
  return (
    <Suspense fallback={<Skeleton height={230} mb="md" />}>
      <ReportChart {...bars} />
    </Suspense>
  )
}
