import { NativeSelect, Text } from '@mantine/core'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { useListState } from '../../../shared/list-state.ts'
import { ListTable } from '../../../shared/list-table.tsx'
import { changeTexts } from '../changes/change-texts.ts'
import { ChangesTable } from '../changes/changes-table.tsx'
import { EntitlementLink } from '../entitlement-link.tsx'
import { isOver } from './bulk-text.ts'
import { bulkTexts } from './bulk-texts.ts'

type Item = Schemas['BulkChangeItem']
const statuses = ['pending', 'done', 'refused', 'failed', 'cancelled'] as const

/** What came of each entitlement, or would. */
export function BulkItems({ bulk }: { bulk: Schemas['BulkChange'] }) {
  const t = useTexts(bulkTexts)
  const state = useListState('', { pageSize: 10 })
  const { pageNumber, pageSize } = state.query
  const { status } = state.filters('status')
  const read = query.useQuery(
    'get',
    '/api/v1/entitlements/bulk/{bulkId}/items',
    {
      params: {
        path: { bulkId: bulk.id },
        query: {
          ...{ pageNumber, pageSize, expand: 'entitlement' },
          ...(status && { status: status as Item['status'] }),
        },
      },
    },
    { refetchInterval: isOver(bulk) ? false : 2_000 },
  )
  const outcome = ({ status }: Item) => {
    if (bulk.dryRun && status === 'done') return t('wouldWork')
    if (bulk.dryRun && status === 'refused') return t('wouldBeRefused')
    return t(status)
  }
  return (
    <ListTable
      caption={t('items')}
      state={state}
      read={read}
      rowKey={({ entitlementId }) => entitlementId}
      tools={
        <NativeSelect
          label={t('filterItems')}
          data={[
            { value: '', label: t('all') },
            ...statuses.map((value) => ({ value, label: t(value) })),
          ]}
          value={state.filter('status') ?? ''}
          onChange={({ currentTarget }) => state.set({ status: currentTarget.value })}
        />
      }
      columns={[
        {
          id: 'entitlement',
          header: t('entitlement'),
          cell: (item) => <EntitlementLink of={item} />,
        },
        { id: 'outcome', header: t('outcome'), cell: (item) => outcome(item) },
        { id: 'changes', header: t('changes'), cell: (item) => <Detail item={item} /> },
      ]}
    />
  )
}

function Detail({ item: { problem, preview, version } }: { item: Item }) {
  const t = useTexts(bulkTexts)
  const change = useTexts(changeTexts)
  if (problem) {
    return (
      <Text size="sm">
        {problem.details} [{problem.errorCode}]
      </Text>
    )
  }
  if (!preview) return version ? t('version', { version }) : null
  const { losses, seatsOverLimit, devices } = preview
  const lost = [...losses.features, ...losses.attributes, ...losses.holdings].map(({ key }) => key)
  return (
    <>
      <ChangesTable changes={preview.changes} />
      <Text size="xs" c="dimmed">
        {t('devices', { count: devices })}
        {seatsOverLimit > 0 && ` · ${t('overLimit', { count: seatsOverLimit })}`}
        {lost.length > 0 && ` · ${t('loses', { keys: [...new Set(lost)].join(', ') })}`}
        {losses.startsBy && ` · ${change('lostStart')}`}
      </Text>
    </>
  )
}
