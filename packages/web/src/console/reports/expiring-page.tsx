import { Select } from '@mantine/core'
import { useState } from 'react'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { DownloadButton } from '../../shared/download-button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useListState } from '../../shared/list-state.ts'
import { ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { countsBy } from './counts-by.ts'
import { LazyChart } from './lazy-chart.tsx'
import { useSoldColumns } from './report-columns.tsx'
import { ReportFrame } from './report-frame.tsx'
import { reportTexts } from './report-texts.ts'

type Entitlement = Schemas['Entitlement']

const choices = [7, 30, 90, 365] as const
const dayMs = 86_400_000

/** Terms that end within so many days. */
export function ExpiringPage() {
  const t = useTexts(reportTexts)
  const { entitlement, customer, seats } = useSoldColumns()
  const state = useListState('expiryDate')
  const days = Number(state.filter('days')) || 90
  // By the minute, or each drawing of the page would be another question.
  const [now] = useState(() => Math.floor(Date.now() / 60_000) * 60_000)
  const filter = {
    status: 'active',
    expiresFrom: new Date(now).toISOString(),
    expiresBefore: new Date(now + days * dayMs).toISOString(),
  }
  const read = query.useQuery('get', '/api/v1/entitlements', {
    params: { query: { ...state.query, ...filter, expand: 'customer' } },
  })
  return (
    <ReportFrame
      report="expiring"
      actions={
        <DownloadButton
          path="/api/v1/entitlements/export"
          query={filter}
          name="expiring.csv"
          label={t('csv')}
        />
      }
    >
      <LazyChart
        title={t('endsByMonth')}
        rows={countsBy(
          (read.data?.items ?? []).map(({ expiryDate }) => [
            expiryDate?.slice(0, 7) ?? '',
            'count',
          ]),
        ).sort((a, b) => a.name.localeCompare(b.name))}
        by="name"
        series={[{ name: 'count', label: t('ends'), color: 'indigo.6' }]}
      />
      <ListTable<Entitlement>
        caption={t('expiringCaption')}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        tools={
          <Select
            label={t('within')}
            data={choices.map((count) => ({ value: String(count), label: t('days', { count }) }))}
            value={String(days)}
            onChange={(value) => state.set({ days: value })}
            allowDeselect={false}
            w={220}
          />
        }
        empty={<EmptyState title={t('noneExpiring')}>{t('noneExpiringText')}</EmptyState>}
        columns={[
          entitlement,
          customer,
          {
            id: 'ends',
            header: t('ends'),
            sort: 'expiryDate',
            cell: ({ expiryDate }) => <Moment at={expiryDate} as="day" />,
          },
          seats,
        ]}
      />
    </ReportFrame>
  )
}
