import { Group, NativeSelect, Pagination, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { type ColumnDef, rowSelectionFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { type ReactNode, useMemo } from 'react'
import { writeNumber } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { EmptyState } from './empty-state.tsx'
import { BothWaysIcon, DownIcon, UpIcon } from './icons.tsx'
import type { ListState } from './list-state.ts'
import classes from './list-table.module.css'
import { Loaded } from './loaded.tsx'
import { sharedTexts } from './texts.ts'

export type Column<T> = {
  readonly id: string
  readonly header: string
  readonly cell: (row: T) => ReactNode
  /** The key that the API sorts by, where it can. */
  readonly sort?: string
  readonly align?: 'right'
}

/** Keys of the rows that were chosen. */
export type Chosen = Record<string, true>

type PageOf<T> = {
  readonly items: readonly T[]
  readonly elementsTotal: number
  readonly elementsTotalIsEstimate?: boolean
}

type Props<T> = {
  /** What the list is of, for readers of the screen. */
  caption: string
  columns: readonly Column<T>[]
  state: ListState
  read: UseQueryResult<PageOf<T>, unknown>
  rowKey: (row: T) => string
  /** Above the table: search, filters, buttons. */
  tools?: ReactNode
  /** Shown when the list is empty and nothing is filtered: teaches the next step. */
  empty?: ReactNode
  /** Rows may be chosen: which are, by their keys. */
  selection?: {
    readonly chosen: Chosen
    readonly onChange: (chosen: Chosen) => void
    readonly label: (row: T) => string
  }
}

const features = tableFeatures({ rowSelectionFeature })
const none: readonly never[] = []

/** A list of the API, a page at a time, sorted, searched and filtered by the server. */
export function ListTable<T extends object>(props: Props<T>) {
  const { read, state, tools, empty } = props
  const t = useTexts(sharedTexts)
  return (
    <>
      {tools && (
        <Group mb="sm" gap="sm" align="flex-end">
          {tools}
        </Group>
      )}
      <Loaded of={read} lines={8}>
        {(page) =>
          page.items.length > 0 ? (
            <Rows {...props} page={page} />
          ) : state.isFiltered || state.pageNumber > 1 ? (
            <EmptyState title={t('noMatch')} />
          ) : (
            (empty ?? <EmptyState title={t('empty')} />)
          )
        }
      </Loaded>
    </>
  )
}

function Rows<T extends object>({
  page,
  caption,
  columns,
  state,
  rowKey,
  selection,
  read,
}: Props<T> & { page: PageOf<T> }) {
  const t = useTexts(sharedTexts)
  const defs = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, T> => ({
          id: column.id,
          header: column.header,
          cell: ({ row }) => column.cell(row.original),
        }),
      ),
    [columns],
  )
  const table = useTable({
    features,
    columns: defs,
    data: (page.items ?? none) as T[],
    getRowId: rowKey,
    state: { rowSelection: selection?.chosen ?? {} },
    onRowSelectionChange: (next) =>
      selection?.onChange(typeof next === 'function' ? next(selection.chosen) : next),
  })
  const byId = new Map(columns.map((column) => [column.id, column]))
  return (
    <div aria-busy={read.isFetching}>
      {/* Plain elements: hundreds of the kit's take longer to draw than to read. Where the table is
          wider than the screen the arrow keys move it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as it says */}
      <div className="table-frame" tabIndex={0}>
        <table className={`plain-table ${classes.table}`}>
          <caption className={classes.caption}>{caption}</caption>
          <thead>
            <tr>
              {selection && (
                <th className={classes.choose}>
                  <input
                    type="checkbox"
                    className={classes.choice}
                    aria-label={caption}
                    checked={table.getIsAllRowsSelected()}
                    ref={(box) => {
                      if (box) box.indeterminate = table.getIsSomeRowsSelected()
                    }}
                    onChange={table.getToggleAllRowsSelectedHandler()}
                  />
                </th>
              )}
              {columns.map((column) => (
                <Head key={column.id} column={column} state={state} />
              ))}
            </tr>
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id} className={classes.row}>
                {selection && (
                  <td>
                    <input
                      type="checkbox"
                      className={classes.choice}
                      aria-label={selection.label(row.original)}
                      checked={row.getIsSelected()}
                      onChange={row.getToggleSelectedHandler()}
                    />
                  </td>
                )}
                {row.getAllCells().map((cell) => (
                  <td
                    key={cell.id}
                    data-align={byId.get(cell.column.id)?.align}
                    data-label={byId.get(cell.column.id)?.header}
                  >
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Group justify="space-between" mt="sm">
        <Text size="sm" c="dimmed" aria-live="polite">
          {page.elementsTotalIsEstimate
            ? t('rowsAbout', { count: writeNumber(page.elementsTotal) })
            : t('rows', { count: page.elementsTotal })}
        </Text>
        <Group gap="sm">
          {/* The browser's own: one of the kit's would be more script than the table itself. */}
          <NativeSelect
            aria-label={t('pageSize')}
            data={state.pageSizes.map(String)}
            value={String(state.pageSize)}
            onChange={({ currentTarget }) => state.set({ size: currentTarget.value })}
            w={80}
            size="xs"
          />
          <Pagination
            size="sm"
            aria-label={t('pages')}
            total={Math.max(1, Math.ceil(page.elementsTotal / state.pageSize))}
            value={state.pageNumber}
            onChange={(number) => state.set({ page: number })}
            getItemProps={(number) => ({ 'aria-label': t('page', { page: number }) })}
            getControlProps={(control) => ({ 'aria-label': control })}
          />
        </Group>
      </Group>
    </div>
  )
}

function Head<T>({ column, state }: { column: Column<T>; state: ListState }) {
  const t = useTexts(sharedTexts)
  const { sort, header, align } = column
  if (!sort) {
    return (
      <th data-align={align} className={classes.plain}>
        {header}
      </th>
    )
  }
  const isUp = state.sort === sort
  const isDown = state.sort === `-${sort}`
  const Icon = isUp ? UpIcon : isDown ? DownIcon : BothWaysIcon
  return (
    <th data-align={align} aria-sort={isUp ? 'ascending' : isDown ? 'descending' : 'none'}>
      <button
        type="button"
        className={classes.sort}
        aria-label={t('sortBy', { column: header })}
        onClick={() => state.set({ sort: isUp ? `-${sort}` : sort })}
      >
        {header}
        <Icon size={14} />
      </button>
    </th>
  )
}
