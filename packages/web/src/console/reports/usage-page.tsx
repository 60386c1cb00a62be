import { Badge, TextInput } from '@mantine/core'
import { query, type Schemas } from '../../api/client.ts'
import { writeDay, writeNumber } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { DownloadButton } from '../../shared/download-button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useListState } from '../../shared/list-state.ts'
import { ListTable } from '../../shared/list-table.tsx'
import { LazyChart } from './lazy-chart.tsx'
import { useOwnerColumns } from './report-columns.tsx'
import { ReportFrame } from './report-frame.tsx'
import { reportTexts } from './report-texts.ts'

type Period = Schemas['EntitlementUsage']['periods'][number]

/** What was counted, by entitlement and period, for billing. */
export function UsagePage() {
  const t = useTexts(reportTexts)
  const { customer, entitlement } = useOwnerColumns()
  const state = useListState('')
  const { pageNumber, pageSize } = state
  const filter = state.filters('from', 'to')
  const read = query.useQuery('get', '/api/v1/usage', {
    params: { query: { pageNumber, pageSize, ...filter } },
  })
  return (
    <ReportFrame
      report="usage"
      actions={
        <DownloadButton
          path="/api/v1/usage/export"
          query={filter}
          name="usage.csv"
          label={t('csv')}
        />
      }
    >
      <LazyChart
        title={t('perPeriod')}
        rows={(read.data?.items ?? []).flatMap(({ customerName, orderRefId, sku, periods }) =>
          periods
            .filter(({ used }) => used > 0)
            .map(({ from, used, overdraftUsed }) => ({
              name: `${customerName ?? orderRefId ?? sku}, ${writeDay(from)}`,
              within: used - overdraftUsed,
              beyond: overdraftUsed,
            })),
        )}
        by="name"
        series={[
          { name: 'within', label: t('withinQuota'), color: 'indigo.6' },
          { name: 'beyond', label: t('beyondQuota'), color: 'orange.7' },
        ]}
      />
      <ListTable<Schemas['EntitlementUsage']>
        caption={t('usageCaption')}
        state={state}
        read={read}
        rowKey={({ entitlementId }) => entitlementId}
        tools={(['from', 'to'] as const).map((name) => (
          <TextInput
            key={name}
            type="date"
            label={t(name)}
            value={state.filter(name) ?? ''}
            onChange={({ currentTarget }) => state.set({ [name]: currentTarget.value })}
          />
        ))}
        empty={<EmptyState title={t('noneUsage')}>{t('noneUsageText')}</EmptyState>}
        columns={[
          entitlement,
          customer,
          { id: 'order', header: t('order'), cell: ({ orderRefId }) => orderRefId ?? '–' },
          { id: 'count', header: t('count'), cell: line(({ key }) => key) },
          {
            id: 'period',
            header: t('period'),
            cell: line(
              ({ from, to }) => `${writeDay(from)} – ${to === null ? t('open') : writeDay(to)}`,
            ),
          },
          {
            id: 'used',
            header: t('used'),
            align: 'right',
            cell: line(({ used }) => writeNumber(used)),
          },
          {
            id: 'overdraft',
            header: t('inOverdraft'),
            align: 'right',
            cell: ({ periods }) =>
              periods.map(({ key, from, overdraftUsed }) => (
                <div key={`${key} ${from}`}>
                  {overdraftUsed === 0 ? (
                    '0'
                  ) : (
                    <Badge variant="light" color="orange">
                      {writeNumber(overdraftUsed)}
                    </Badge>
                  )}
                </div>
              )),
          },
        ]}
      />
    </ReportFrame>
  )
}

/** A line for each period of an entitlement. */
function line(text: (period: Period) => string) {
  return ({ periods }: Schemas['EntitlementUsage']) =>
    periods.map((period) => <div key={`${period.key} ${period.from}`}>{text(period)}</div>)
}
