import { instantArray, jsonArray, plainArray, textArray } from '../engine/arrays.ts'
import type { Statement } from '../engine/connection.ts'
import type { AuditLine } from './deed.ts'

/**
 * Writes lines of the audit, in the transaction of what they tell of. A deed of several transactions
 * comes here with each and has one line all the same.
 */
export function saveLines(lines: readonly AuditLine[]): Statement {
  return {
    name: 'save_audit_lines',
    text: `insert into audit_line (tenant_id, id, at, actor, operation, method, path, resources,
        body, status, error_code, count, ip_address, trace_id)
      select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::jsonb[], $5::text[],
        $6::text[], $7::text[], $8::jsonb[], $9::jsonb[], $10::int[], $11::text[], $12::int[],
        $13::text[], $14::text[])
      on conflict (tenant_id, id, at) do nothing`,
    values: [
      plainArray(lines.map((line) => line.tenantId)),
      plainArray(lines.map((line) => line.id)),
      instantArray(lines.map((line) => line.at)),
      jsonArray(lines.map((line) => line.actor)),
      textArray(lines.map((line) => line.operation)),
      textArray(lines.map((line) => line.method)),
      textArray(lines.map((line) => line.path)),
      jsonArray(lines.map((line) => line.resources)),
      jsonArray(lines.map((line) => line.body ?? null)),
      plainArray(lines.map((line) => line.status)),
      textArray(lines.map((line) => line.errorCode)),
      plainArray(lines.map((line) => line.count)),
      textArray(lines.map((line) => line.ipAddress)),
      textArray(lines.map((line) => line.traceId)),
    ],
  }
}
