import { Group, NativeSelect, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Schemas } from '../../../api/client.ts'
import { useTexts, wordOf } from '../../../i18n/texts.ts'
import { EmptyState } from '../../../shared/empty-state.tsx'
import type { ListState } from '../../../shared/list-state.ts'
import { type Column, ListTable } from '../../../shared/list-table.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { EntitlementLink } from '../entitlement-link.tsx'
import { PlannedActions } from './planned-actions.tsx'
import { plannedTexts } from './planned-texts.ts'

type Planned = Schemas['ScheduledChange']

const statuses = ['pending', 'done', 'refused', 'failed', 'cancelled'] as const

/** What the operations of both lists take. */
export function plannedQuery(state: ListState) {
  const { pageNumber, pageSize } = state.query
  const { status } = state.filters('status')
  return { pageNumber, pageSize, ...(status && { status: status as Planned['status'] }) }
}

/** Planned changes of all entitlements, or of one. */
export function PlannedList({
  state,
  read,
  ofOne = false,
}: {
  state: ListState
  read: UseQueryResult<Schemas['ScheduledChangeList'], unknown>
  ofOne?: boolean
}) {
  const t = useTexts(plannedTexts)
  const columns: Column<Planned>[] = [
    { id: 'at', header: t('at'), cell: ({ at }) => <Moment at={at} /> },
    {
      id: 'what',
      header: t('what'),
      cell: ({ change }) => wordOf(t, plannedTexts, String(change.type)),
    },
    ...(ofOne
      ? []
      : [
          {
            id: 'entitlement',
            header: t('entitlement'),
            cell: (planned: Planned) => <EntitlementLink of={planned} tab="planned" />,
          },
        ]),
    { id: 'status', header: t('status'), cell: (planned) => <Outcome of={planned} /> },
    { id: 'by', header: t('by'), cell: ({ author }) => author.name },
    { id: 'reason', header: t('reason'), cell: ({ reason }) => reason ?? '' },
    {
      id: 'actions',
      header: t('actions'),
      cell: (planned) => planned.status === 'pending' && <PlannedActions of={planned} />,
    },
  ]
  return (
    <ListTable
      caption={t('title')}
      state={state}
      read={read}
      rowKey={({ id }) => id}
      columns={columns}
      tools={
        <Group>
          <NativeSelect
            label={t('show')}
            data={[
              { value: '', label: t('all') },
              ...statuses.map((value) => ({ value, label: t(value) })),
            ]}
            value={state.filter('status') ?? ''}
            onChange={({ currentTarget }) => state.set({ status: currentTarget.value })}
          />
        </Group>
      }
      empty={<EmptyState title={t('emptyTitle')}>{t('emptyText')}</EmptyState>}
    />
  )
}

function Outcome({ of: { status, version, problem } }: { of: Planned }) {
  const t = useTexts(plannedTexts)
  return (
    <>
      {t(status)}
      {version && ` · ${t('version', { version })}`}
      {problem && (
        <Text size="xs" c="dimmed">
          {problem.details} [{problem.errorCode}]
        </Text>
      )}
    </>
  )
}
