import { toWireId } from '@leasehold/core/ids'
import type { Static } from 'typebox'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import type { BulkRow, ItemCounts, ItemRow } from '../../storage/bulk-changes.ts'
import { problemToWire } from '../changes/scheduled-to-wire.ts'
import type { ChangePreview } from '../what-if/preview-to-wire.ts'
import type { ItemModel } from './bulk-model.ts'

export function bulkToWire(row: BulkRow, counts: ItemCounts = {}) {
  const { pending = 0, done = 0, refused = 0, failed = 0, cancelled = 0 } = counts
  const total = pending + done + refused + failed + cancelled
  return {
    id: toWireId('bulkChange', row.id),
    status: row.status,
    dryRun: row.dry_run,
    change: row.change,
    filter: row.filter,
    reason: row.reason,
    author: row.author,
    progress: { total, pending, done, refused, failed, cancelled },
    createdDate: writeInstant(row.created_at),
    finishedDate: writeInstantOrNull(row.finished_at),
  }
}

/** What `makeOne` kept of a dry run. */
type Told = {
  changes: ChangePreview['changes']
  losses: ChangePreview['losses']
  seatsOverLimit: number
  devices: number
}

export function itemToWire(
  row: ItemRow,
  epoch: number,
  entitlement: Static<typeof ItemModel>['entitlement'],
) {
  return {
    entitlementId: toWireId('entitlement', row.entitlement_id),
    entitlement,
    status: row.status,
    version: row.version === null ? null : `${epoch}.${row.version}`,
    problem: problemToWire(row),
    preview: row.status === 'done' ? (row.result as Told | null) : null,
    finishedDate: writeInstantOrNull(row.finished_at),
  }
}
