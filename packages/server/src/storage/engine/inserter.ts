import { plainArray } from './arrays.ts'
import type { Statement } from './connection.ts'

/** A row to write with what every row carries. */
export type Owned<T> = { readonly tenantId: string; readonly groupId: string; readonly row: T }

type Column<T> = [name: string, type: string, value: (rows: readonly Owned<T>[]) => string]

export const each =
  <T, V>(encode: (values: readonly V[]) => string, pick: (row: T) => V) =>
  (rows: readonly Owned<T>[]) =>
    encode(rows.map(({ row }) => pick(row)))

const owner: Column<never>[] = [
  ['tenant_id', 'uuid', (rows) => plainArray(rows.map(({ tenantId }) => tenantId))],
  ['group_id', 'uuid', (rows) => plainArray(rows.map(({ groupId }) => groupId))],
]

export function ownedColumns<T>(columns: Column<T>[]): Column<T>[] {
  return [...(owner as Column<T>[]), ...columns]
}

function valuesOf<T>(columns: readonly Column<T>[], rows: readonly Owned<T>[]): string[] {
  return columns.map(([, , encode]) => encode(rows))
}

function unnested<T>(columns: readonly Column<T>[]): string {
  const arrays = columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ')
  return `unnest(${arrays}) k(${namesOf(columns)})`
}

function namesOf<T>(columns: readonly Column<T>[]): string {
  return columns.map(([name]) => name).join(', ')
}

export function inserter<T>(table: string, columns: Column<T>[], conflict = '') {
  const text = `insert into ${table} (${namesOf(columns)}) select * from ${unnested(columns)} ${conflict}`
  const name = `insert_${table}`
  return (rows: readonly Owned<T>[]): Statement => ({ name, text, values: valuesOf(columns, rows) })
}

export function updater<T>(table: string, key: readonly string[], columns: Column<T>[]) {
  const set = columns.map(([name]) => name).filter((name) => !key.includes(name))
  const text = `update ${table} t set ${set.map((name) => `${name} = k.${name}`).join(', ')}
    from ${unnested(columns)} where ${key.map((name) => `t.${name} = k.${name}`).join(' and ')}`
  const name = `update_${table}`
  return (rows: readonly Owned<T>[]): Statement => ({ name, text, values: valuesOf(columns, rows) })
}
