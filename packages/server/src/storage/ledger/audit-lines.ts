import { CompiledQuery, type Kysely, type Selectable, sql } from 'kysely'
import { at } from '../at.ts'
import { containing } from '../like.ts'
import { type Database, json } from '../schema.ts'
import type { AuditLine } from './deed.ts'
import { saveLines } from './save-lines.ts'

export async function insertLine(db: Kysely<Database>, line: AuditLine): Promise<void> {
  const { text, values } = saveLines([line])
  await db.executeQuery(CompiledQuery.raw(text, values))
}

/** Adds to a line what was not known when it was written. */
export async function correctLine(db: Kysely<Database>, line: AuditLine): Promise<void> {
  await db
    .updateTable('audit_line')
    .set({
      status: line.status,
      error_code: line.errorCode,
      resources: json(line.resources),
      count: line.count,
    })
    .where('tenant_id', '=', line.tenantId)
    .where('id', '=', line.id)
    .where('at', '=', at(line.at))
    .execute()
}

export type AuditFilter = {
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Wire id of a client or person. */
  readonly actor?: string | undefined
  readonly operation?: string | undefined
  readonly resource?: string | undefined
  readonly result?: 'done' | 'refused' | 'failed' | undefined
  readonly search?: string | undefined
  /** The last line of the page before. */
  readonly after?: { readonly at: number; readonly id: string } | undefined
}

/** Newest first. */
export async function listLines(
  db: Kysely<Database>,
  tenantId: string,
  filter: AuditFilter,
  limit: number,
): Promise<AuditLine[]> {
  const { from, to, actor, operation, resource, result, search, after } = filter
  const wanted = containing(search ?? '')
  const rows = await db
    .selectFrom('audit_line')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .$if(from !== undefined, (query) => query.where('at', '>=', at(from ?? 0)))
    .$if(to !== undefined, (query) => query.where('at', '<', at(to ?? 0)))
    .$if(actor !== undefined, (query) => query.where(sql`actor->>'id'`, '=', actor))
    .$if(operation !== undefined, (query) => query.where('operation', '=', operation ?? ''))
    .$if(resource !== undefined, (query) =>
      query.where(sql<boolean>`resources @> ${json([resource])}::jsonb`),
    )
    .$if(result === 'done', (query) => query.where('status', '<', 400))
    .$if(result === 'refused', (query) =>
      query.where('status', '>=', 400).where('status', '<', 500),
    )
    .$if(result === 'failed', (query) => query.where('status', '>=', 500))
    .$if(search !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb('operation', 'ilike', wanted),
          eb('path', 'ilike', wanted),
          eb('trace_id', 'ilike', wanted),
          eb(sql`actor->>'name'`, 'ilike', wanted),
          eb(sql`body::text`, 'ilike', wanted),
        ]),
      ),
    )
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(at, id) < (${new Date(after?.at ?? 0)}, ${after?.id ?? ''}::uuid)`),
    )
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toLine)
}

function toLine(row: Selectable<Database['audit_line']>): AuditLine {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    at: row.at,
    actor: row.actor,
    operation: row.operation,
    method: row.method,
    path: row.path,
    resources: row.resources,
    body: row.body,
    status: row.status,
    errorCode: row.error_code,
    count: row.count,
    ipAddress: row.ip_address,
    traceId: row.trace_id,
  }
}
