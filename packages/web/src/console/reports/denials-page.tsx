import { Anchor, Select, TextInput } from '@mantine/core'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { writeDay } from '../../i18n/formats.ts'
import { useTexts, wordOf } from '../../i18n/texts.ts'
import { denialTexts } from '../../shared/denial-texts.ts'
import { DownloadButton } from '../../shared/download-button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useListState } from '../../shared/list-state.ts'
import { ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { LazyChart } from './lazy-chart.tsx'
import { useOwnerColumns } from './report-columns.tsx'
import { ReportFrame } from './report-frame.tsx'
import { reportTexts } from './report-texts.ts'

type Denial = Schemas['Denial']

/** What devices were refused, by day and one by one. */
export function DenialsPage() {
  const t = useTexts(reportTexts)
  const why = useTexts(denialTexts)
  const { customer, entitlement } = useOwnerColumns()
  const state = useListState('')
  const { pageNumber, pageSize } = state
  const filter = state.filters('code', 'from', 'to')
  const read = query.useQuery('get', '/api/v1/denials', {
    params: { query: { pageNumber, pageSize, ...filter } },
  })
  const summary = query.useQuery('get', '/api/v1/denials/summary', { params: { query: filter } })
  const everyCode = query.useQuery('get', '/api/v1/denials/summary', {})
  const codes = new Set(everyCode.data?.codes.map(({ code }) => code))
  if (filter.code) codes.add(filter.code)
  return (
    <ReportFrame
      report="denials"
      actions={
        <DownloadButton
          path="/api/v1/denials/export"
          query={filter}
          name="denials.csv"
          label={t('csv')}
        />
      }
    >
      <LazyChart
        title={t('perDay')}
        rows={(summary.data?.days ?? []).map(({ date, count }) => ({
          date: writeDay(`${date}T12:00:00Z`),
          count,
        }))}
        by="date"
        series={[{ name: 'count', label: t('denials'), color: 'indigo.6' }]}
      />
      <ListTable<Denial>
        caption={t('denialsCaption')}
        state={state}
        read={read}
        rowKey={({ timestamp, seatId, code, amount }) =>
          `${timestamp} ${seatId} ${code} ${amount ?? ''}`
        }
        tools={
          <>
            <Select
              label={t('reason')}
              placeholder={t('anyReason')}
              data={[...codes].map((code) => ({
                value: code,
                label: wordOf(why, denialTexts, code),
              }))}
              value={state.filter('code')}
              onChange={(code) => state.set({ code })}
              clearable
              w={260}
            />
            {(['from', 'to'] as const).map((name) => (
              <TextInput
                key={name}
                type="date"
                label={t(name)}
                value={state.filter(name) ?? ''}
                onChange={({ currentTarget }) => state.set({ [name]: currentTarget.value })}
              />
            ))}
          </>
        }
        empty={<EmptyState title={t('noneDenied')}>{t('noneDeniedText')}</EmptyState>}
        columns={[
          {
            id: 'when',
            header: t('when'),
            cell: ({ timestamp }) => <Moment at={timestamp} />,
          },
          {
            id: 'device',
            header: t('device'),
            cell: ({ seatId, activationId }) =>
              activationId === null ? (
                seatId
              ) : (
                <Anchor inherit component={Link} to={`/devices/${activationId}`}>
                  {seatId}
                </Anchor>
              ),
          },
          customer,
          entitlement,
          {
            id: 'reason',
            header: t('reason'),
            cell: ({ code, feature }) =>
              wordOf(why, denialTexts, code) + (feature === null ? '' : ` (${feature})`),
          },
          {
            id: 'seats',
            header: t('seatsThen'),
            align: 'right',
            cell: ({ seatsUsed, seatLimit }) => `${seatsUsed} / ${seatLimit ?? '∞'}`,
          },
        ]}
      />
    </ReportFrame>
  )
}
