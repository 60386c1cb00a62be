import { Badge, Group } from '@mantine/core'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { DownloadButton } from '../../shared/download-button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useListState } from '../../shared/list-state.ts'
import { ListTable } from '../../shared/list-table.tsx'
import { LazyChart } from './lazy-chart.tsx'
import { useSoldColumns } from './report-columns.tsx'
import { ReportFrame } from './report-frame.tsx'
import { reportTexts } from './report-texts.ts'

type Entitlement = Schemas['Entitlement']

/** Entitlements of which more is used than was bought. */
export function OverdraftPage() {
  const t = useTexts(reportTexts)
  const { entitlement, customer, seats } = useSoldColumns()
  const state = useListState('-updated')
  const filter = { inOverdraft: true }
  const read = query.useQuery('get', '/api/v1/entitlements', {
    params: { query: { ...state.query, ...filter, expand: 'customer' } },
  })
  return (
    <ReportFrame
      report="overdraft"
      actions={
        <DownloadButton
          path="/api/v1/entitlements/export"
          query={filter}
          name="overdraft.csv"
          label={t('csv')}
        />
      }
    >
      <LazyChart
        title={t('perSeats')}
        type="default"
        rows={(read.data?.items ?? []).map(({ group, sku, seatsUsed, seatCount }) => ({
          name: group.customer?.name ?? sku,
          used: seatsUsed,
          count: seatCount,
        }))}
        by="name"
        series={[
          { name: 'used', label: t('inUse'), color: 'orange.7' },
          { name: 'count', label: t('bought'), color: 'indigo.6' },
        ]}
      />
      <ListTable<Entitlement>
        caption={t('overdraftCaption')}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t('noneOverdraft')}>{t('noneOverdraftText')}</EmptyState>}
        columns={[
          entitlement,
          customer,
          seats,
          {
            id: 'beyond',
            header: t('beyond'),
            cell: ({ overdraftSeatsUsed: over }) => (
              <Group gap="xs">
                <Badge variant="light" color="orange">
                  {over !== null && over > 0
                    ? t('beyondSeats', { count: over })
                    : t('beyondFeatures')}
                </Badge>
              </Group>
            ),
          },
        ]}
      />
    </ReportFrame>
  )
}
