import { Badge, Button, Group, Table, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { FilterSelect } from '../../../shared/filter-select.tsx'
import { ListSearch } from '../../../shared/list-search.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { AuditLineDialog } from './audit-line-dialog.tsx'
import { auditTexts } from './audit-texts.ts'
import { lastMonth, spanOf, thisMonth } from './spans.ts'
import { TokenFailures } from './token-failures.tsx'

type Line = Schemas['AuditLine']

const results = ['done', 'refused', 'failed'] as const

/** Who did what, newest first, as many lines as somebody asks for. */
export function AuditPage() {
  const t = useTexts(auditTexts)
  const [open, setOpen] = useState<Line | null>(null)
  const state = useListState('')
  const result = results.find((each) => each === state.filter('result'))
  const span = spanOf(state.filters('from', 'to'))
  const filter = {
    ...state.filters('actor', 'resource'),
    ...span,
    ...(result && { result }),
    ...(state.search && { search: state.search }),
  }
  const read = useInfiniteQuery({
    queryKey: ['audit', filter],
    initialPageParam: null as string | null,
    getNextPageParam: (page: Schemas['AuditPage']) => page.nextCursor,
    queryFn: async ({ pageParam }) => {
      const query = { ...filter, ...(pageParam && { cursor: pageParam }) }
      const { data } = await api.GET('/api/v1/account/audit', { params: { query } })
      return data as Schemas['AuditPage']
    },
  })
  return (
    <>
      <PageHeader title={t('audit')} subtitle={t('auditIs')} />
      <Group mb="sm" gap="sm" align="flex-end">
        <ListSearch state={state} label={t('find')} />
        <Day name="from" label={t('from')} value={state.filter('from')} set={state.set} />
        <Day name="to" label={t('to')} value={state.filter('to')} set={state.set} />
        <FilterSelect
          state={state}
          name="result"
          label={t('result')}
          options={results.map((value) => ({ value, label: t(value) }))}
        />
        <IdFilter name="actor" label={t('actor')} hint={t('actorHint')} state={state} />
        <IdFilter name="resource" label={t('resource')} hint={t('resourceHint')} state={state} />
        <Button variant="default" onClick={() => state.set(thisMonth(new Date()))}>
          {t('thisMonth')}
        </Button>
        <Button variant="default" onClick={() => state.set(lastMonth(new Date()))}>
          {t('lastMonth')}
        </Button>
        <Button variant="default" onClick={() => state.set({ from: null, to: null })}>
          {t('everything')}
        </Button>
      </Group>
      <Loaded of={read} lines={8}>
        {({ pages }) => {
          const lines = pages.flatMap(({ items }) => items)
          if (lines.length === 0) {
            return <EmptyState title={t('noLines')}>{t('noLinesHint')}</EmptyState>
          }
          return <Lines lines={lines} onOpen={setOpen} />
        }}
      </Loaded>
      {read.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          loading={read.isFetchingNextPage}
          onClick={() => void read.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
      <TokenFailures span={span} />
      {open && <AuditLineDialog line={open} onClose={() => setOpen(null)} />}
    </>
  )
}

type Set = ReturnType<typeof useListState>['set']

function Day({
  name,
  label,
  value,
  set,
}: {
  name: string
  label: string
  value: string | null
  set: Set
}) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value ?? ''}
      onChange={({ currentTarget }) => set({ [name]: currentTarget.value || null })}
    />
  )
}

function IdFilter({
  name,
  label,
  hint,
  state,
}: {
  name: string
  label: string
  hint: string
  state: ReturnType<typeof useListState>
}) {
  const value = state.filter(name) ?? ''
  return (
    <TextInput
      label={label}
      placeholder={hint}
      // What is typed counts when it is left or sent, not letter by letter.
      key={value}
      defaultValue={value}
      onBlur={({ currentTarget }) => state.set({ [name]: currentTarget.value.trim() || null })}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      w={220}
    />
  )
}

function Lines({ lines, onOpen }: { lines: readonly Line[]; onOpen: (line: Line) => void }) {
  const t = useTexts(auditTexts)
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table highlightOnHover verticalSpacing="xs" aria-label={t('audit')}>
        <Table.Thead>
          <Table.Tr>
            {(['when', 'actor', 'operation', 'on', 'result', 'address', 'details'] as const).map(
              (key) => (
                <Table.Th key={key}>{t(key)}</Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.id}>
              <Table.Td>
                <Moment at={line.at} />
              </Table.Td>
              <Table.Td>{line.actor.name}</Table.Td>
              <Table.Td>{line.operation}</Table.Td>
              <Table.Td>
                <Text size="xs" style={{ overflowWrap: 'anywhere' }} maw={240}>
                  {line.resources.join(' ')}
                </Text>
              </Table.Td>
              <Table.Td>
                <Badge variant="default">{t(line.result)}</Badge>
                {line.count > 1 && <Text size="xs">{t('times', { count: line.count })}</Text>}
              </Table.Td>
              <Table.Td>{line.ipAddress}</Table.Td>
              <Table.Td>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t('detailsOf', { operation: line.operation })}
                  onClick={() => onOpen(line)}
                >
                  {t('details')}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
