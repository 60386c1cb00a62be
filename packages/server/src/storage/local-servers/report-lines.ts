import type { LogEntry, UsageSummary } from '@leasehold/core/outcome'
import { jsonArray, plainArray } from '../engine/arrays.ts'
import { each, inserter, ownedColumns } from '../engine/inserter.ts'

/** Something that happened at a local license server, for its next usage report. */
export type ReportLine = {
  readonly entitlementId: string
  readonly begunWith: number
  readonly kind: 'log' | 'summary'
  readonly line: LogEntry | UsageSummary
}

export const insertReportLines = inserter<ReportLine>(
  'report_line',
  ownedColumns<ReportLine>([
    ['entitlement_id', 'uuid', each(plainArray, (row) => row.entitlementId)],
    ['begun_with', 'int', each(plainArray, (row) => row.begunWith)],
    ['kind', 'text', each(plainArray, (row) => row.kind)],
    ['line', 'jsonb', each(jsonArray, (row) => row.line)],
  ]),
)
