import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts, wordOf } from '../../i18n/texts.ts'
import { DownloadButton } from '../../shared/download-button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useListState } from '../../shared/list-state.ts'
import { ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { stalenessTexts } from '../../shared/staleness-texts.ts'
import { countsBy, seriesIn } from './counts-by.ts'
import { LazyChart } from './lazy-chart.tsx'
import { useOwnerColumns } from './report-columns.tsx'
import { ReportFrame } from './report-frame.tsx'
import { reportTexts } from './report-texts.ts'

const reasons = [
  ['notAcknowledged', 'indigo.6'],
  ['offline', 'orange.7'],
  ['silent', 'gray.6'],
] as const

/** Devices that lack what was published, or are silent and keep a seat. */
export function StaleDevicesPage() {
  const t = useTexts(reportTexts)
  const why = useTexts(stalenessTexts)
  const { customer, entitlement } = useOwnerColumns()
  const state = useListState('')
  const { pageNumber, pageSize } = state
  const read = query.useQuery('get', '/api/v1/stale-devices', {
    params: { query: { pageNumber, pageSize } },
  })
  const bars = countsBy(
    (read.data?.items ?? []).map(({ customerName, reason }) => [
      customerName ?? t('noCustomer'),
      reason,
    ]),
  )
  return (
    <ReportFrame
      report="stale-devices"
      actions={
        <DownloadButton
          path="/api/v1/stale-devices/export"
          name="stale-devices.csv"
          label={t('csv')}
        />
      }
    >
      <LazyChart
        title={t('staleByCustomer')}
        rows={bars}
        by="name"
        series={seriesIn(bars, reasons, (reason) => wordOf(why, stalenessTexts, reason))}
      />
      <ListTable<Schemas['StaleDevice']>
        caption={t('staleCaption')}
        state={state}
        read={read}
        rowKey={({ activationId }) => activationId}
        empty={<EmptyState title={t('noneStale')}>{t('noneStaleText')}</EmptyState>}
        columns={[
          {
            id: 'device',
            header: t('device'),
            cell: ({ activationId, seatName, seatId }) => (
              <Anchor inherit component={Link} to={`/devices/${activationId}`}>
                {seatName ?? seatId}
              </Anchor>
            ),
          },
          customer,
          entitlement,
          {
            id: 'reason',
            header: t('reason'),
            cell: ({ reason }) => wordOf(why, stalenessTexts, reason),
          },
          {
            id: 'has',
            header: t('deviceHas'),
            cell: ({ deviceVersion, publishedVersion }) =>
              `${deviceVersion ?? '–'} / ${publishedVersion}`,
          },
          {
            id: 'since',
            header: t('since'),
            cell: ({ since }) => <Moment at={since} as="distance" />,
          },
          {
            id: 'atLatest',
            header: t('atLatest'),
            cell: ({ worstCase }) => <Moment at={worstCase} />,
          },
        ]}
      />
    </ReportFrame>
  )
}
