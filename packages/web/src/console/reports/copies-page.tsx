import { Anchor } from '@mantine/core'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { writeDay } from '../../i18n/formats.ts'
import { useTexts, wordOf } from '../../i18n/texts.ts'
import { DownloadButton } from '../../shared/download-button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useListState } from '../../shared/list-state.ts'
import { ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { stalenessTexts } from '../../shared/staleness-texts.ts'
import { EntitlementLink } from '../entitlements/entitlement-link.tsx'
import { countsBy, seriesIn } from './counts-by.ts'
import { LazyChart } from './lazy-chart.tsx'
import { ReportFrame } from './report-frame.tsx'
import { reportTexts } from './report-texts.ts'

const signs = [
  ['nonce', 'indigo.6'],
  ['epoch', 'orange.7'],
  ['fingerprint', 'teal.7'],
  ['quickReactivation', 'grape.6'],
  ['usageQueue', 'gray.6'],
] as const

/** Signs that copies of devices are at work, with where each side spoke from. */
export function CopiesPage() {
  const t = useTexts(reportTexts)
  const why = useTexts(stalenessTexts)
  const state = useListState('')
  const { pageNumber, pageSize } = state
  const read = query.useQuery('get', '/api/v1/possible-clones', {
    params: { query: { pageNumber, pageSize, expand: 'entitlement' } },
  })
  const bars = countsBy(
    (read.data?.items ?? []).map(({ timestamp, sign }) => [timestamp.slice(0, 10), sign]),
  )
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((bar) => ({ ...bar, name: writeDay(`${bar.name}T12:00:00Z`) }))
  return (
    <ReportFrame
      report="copies"
      actions={
        <DownloadButton
          path="/api/v1/possible-clones/export"
          name="possible-clones.csv"
          label={t('csv')}
        />
      }
    >
      <LazyChart
        title={t('signsByDay')}
        rows={bars}
        by="name"
        series={seriesIn(bars, signs, (sign) => wordOf(why, stalenessTexts, sign))}
      />
      <ListTable<Schemas['PossibleClone']>
        caption={t('copiesCaption')}
        state={state}
        read={read}
        rowKey={({ activationId, timestamp, sign }) => `${activationId} ${timestamp} ${sign}`}
        empty={<EmptyState title={t('noneCopies')}>{t('noneCopiesText')}</EmptyState>}
        columns={useMemo(
          () => [
            {
              id: 'when',
              header: t('when'),
              cell: ({ timestamp }) => <Moment at={timestamp} />,
            },
            {
              id: 'device',
              header: t('device'),
              cell: ({ activationId, seatId }) => (
                <Anchor inherit component={Link} to={`/devices/${activationId}`}>
                  {seatId ?? activationId}
                </Anchor>
              ),
            },
            {
              id: 'entitlement',
              header: t('entitlement'),
              cell: (sign) => <EntitlementLink of={sign} tab="seats" />,
            },
            {
              id: 'sign',
              header: t('sign'),
              cell: ({ sign }) => wordOf(why, stalenessTexts, sign),
            },
            { id: 'address', header: t('address'), cell: ({ ipAddress }) => ipAddress ?? '–' },
            {
              id: 'holder',
              header: t('holder'),
              cell: ({ holder }) => holder?.ipAddress ?? holder?.fingerprint ?? '–',
            },
          ],
          [t, why],
        )}
      />
    </ReportFrame>
  )
}
