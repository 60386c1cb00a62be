import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import type { DataImport } from '../../storage/data-imports.ts'
import { importKinds, importStatuses } from '../../storage/schema.ts'

const count = (description: string) => Type.Integer({ description })

export const ImportModel = component(
  'Import',
  Type.Object({
    id: wireId('import'),
    kind: oneOf(importKinds),
    dryRun: Type.Boolean({ description: 'Nothing is written; the counts tell what would be.' }),
    status: oneOf(importStatuses),
    fileName: nullable(Type.String()),
    rowsTotal: count('Empty rows are not counted.'),
    rowsDone: count('Of these.'),
    created: count('Rows whose thing did not exist.'),
    updated: count('Rows that changed something.'),
    unchanged: count('Rows that say what is known already.'),
    failed: count('Rows that were refused; see errors.'),
    failure: nullable(Type.String()),
    createdAt: Instant,
    updatedAt: Instant,
  }),
)

export const ImportList = pageOf('ImportList', ref(ImportModel))

export const ImportErrorModel = component(
  'ImportError',
  Type.Object({
    line: Type.Integer({ description: 'Of the file; the first is 1.' }),
    column: nullable(Type.String()),
    code: Type.String(),
    message: Type.String(),
  }),
)

export const ImportErrorList = pageOf('ImportErrorList', ref(ImportErrorModel))

export const importComponents = [ImportModel, ImportList, ImportErrorModel, ImportErrorList]

export function importToWire(row: DataImport): Static<typeof ImportModel> {
  return {
    id: toWireId('import', row.id),
    kind: row.kind,
    dryRun: row.dry_run,
    status: row.status,
    fileName: row.file_name,
    rowsTotal: row.rows_total,
    rowsDone: row.rows_done,
    created: row.created,
    updated: row.updated,
    unchanged: row.unchanged,
    failed: row.failed,
    failure: row.failure,
    createdAt: writeInstant(row.created_at),
    updatedAt: writeInstant(row.updated_at),
  }
}
