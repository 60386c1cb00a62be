import type { Watch } from '@leasehold/core/watches'
import { instantArray, jsonArray, plainArray } from './arrays.ts'
import { each, inserter, ownedColumns } from './inserter.ts'

export type EventWrite = {
  readonly id: string
  readonly code: string
  readonly resourceId: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly at: number
}

/** Positions rise in the order of the rows. */
export const insertEvents = inserter<EventWrite>(
  'event',
  ownedColumns<EventWrite>([
    ['id', 'uuid', each(plainArray, (row) => row.id)],
    ['code', 'text', each(plainArray, (row) => row.code)],
    ['resource_id', 'uuid', each(plainArray, (row) => row.resourceId)],
    ['payload', 'jsonb', each(jsonArray, (row) => row.payload)],
    ['at', 'timestamptz', each(instantArray, (row) => row.at)],
  ]),
)

export type WatchWrite = { readonly entitlementId: string; readonly watch: Watch }

export const saveWatches = inserter<WatchWrite>(
  'entitlement_watch',
  ownedColumns<WatchWrite>([
    ['entitlement_id', 'uuid', each(plainArray, (row) => row.entitlementId)],
    ['kind', 'text', each(plainArray, ({ watch }) => watch.kind)],
    ['ends_at', 'timestamptz', each(instantArray, ({ watch }) => watch.endsAt)],
    ['next_at', 'timestamptz', each(instantArray, ({ watch }) => watch.nextAt)],
  ]),
  `on conflict (tenant_id, group_id, entitlement_id, kind) do update set
    ends_at = excluded.ends_at, next_at = excluded.next_at`,
)
