import type { ColumnType, Generated } from 'kysely'
import type {
  Author,
  BulkStatus,
  ImportKind,
  ImportStatus,
  Instant,
  Json,
  NullableInstant,
  PlannedStatus,
  Stamped,
} from '../schema.ts'

/** Changes of many entitlements, changes to come, and imports. */
export type ChangeTables = {
  bulk_change: {
    tenant_id: string
    id: string
    change: Json<Record<string, unknown>>
    filter: ColumnType<Record<string, unknown> | null, string | null, string | null>
    dry_run: boolean
    reason: string | null
    author: Json<Author>
    status: BulkStatus
    gathered_to: ColumnType<string[] | null, string | null, string | null>
    created_at: Instant
    finished_at: NullableInstant
  }
  planned_change: {
    tenant_id: string
    group_id: string
    entitlement_id: string
    id: string
    sequence: Generated<number>
    bulk_id: string | null
    at: Instant
    change: ColumnType<Record<string, unknown> | null, string | null, string | null>
    reason: string | null
    author: ColumnType<Author | null, string | null, string | null>
    status: PlannedStatus
    revision: Generated<number>
    faults: Generated<number>
    claimed_until: NullableInstant
    finished_at: NullableInstant
    version: number | null
    code: string | null
    result: ColumnType<Record<string, unknown> | null, string | null, string | null>
    created_at: Instant
    updated_at: Instant
  }
  data_import: Stamped & {
    kind: ImportKind
    dry_run: boolean
    status: ImportStatus
    file_name: string | null
    author: Json<Author>
    rows_total: Generated<number>
    rows_done: Generated<number>
    created: Generated<number>
    updated: Generated<number>
    unchanged: Generated<number>
    failed: Generated<number>
    failure: string | null
  }
  data_import_chunk: { tenant_id: string; import_id: string; number: number; bytes: Buffer }
  data_import_error: {
    tenant_id: string
    import_id: string
    line: number
    number: number
    column: string | null
    code: string
    message: string
  }
}
