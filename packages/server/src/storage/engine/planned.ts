import { instantArray, jsonArray, plainArray, textArray } from './arrays.ts'
import type { Statement } from './connection.ts'
import type { GroupKey } from './load.ts'

/** A planned change as it was read: an edit since then raises the revision. */
export type NamedPlan = GroupKey & { readonly plannedId: string; readonly revision: number }

/**
 * Locks those that are still to be made, after the entitlements: whoever edits or cancels one at
 * this moment comes before or after, never in between.
 */
export function lockPlanned(named: readonly NamedPlan[]): Statement {
  return {
    name: 'lock_planned',
    text: `select p.id from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[])
        k(tenant_id, group_id, id, revision)
      join planned_change p on p.tenant_id = k.tenant_id and p.group_id = k.group_id
        and p.id = k.id and p.revision = k.revision
      where p.status = 'pending'
      order by p.id for update of p`,
    values: [
      plainArray(named.map((each) => each.tenantId)),
      plainArray(named.map((each) => each.groupId)),
      plainArray(named.map((each) => each.plannedId)),
      plainArray(named.map((each) => each.revision)),
    ],
  }
}

/** What came of a planned change. */
export type PlanOutcome = GroupKey & {
  readonly plannedId: string
  readonly status: 'done' | 'refused'
  readonly version: number | null
  readonly code: string | null
  readonly result: unknown
  readonly at: number
}

export function finishPlanned(outcomes: readonly PlanOutcome[]): Statement {
  return {
    name: 'finish_planned',
    text: `update planned_change p set status = k.status, version = k.version, code = k.code,
        result = k.result, finished_at = k.at, updated_at = k.at, claimed_until = null
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::text[],
        $7::jsonb[], $8::timestamptz[])
        k(tenant_id, group_id, id, status, version, code, result, at)
      where p.tenant_id = k.tenant_id and p.group_id = k.group_id and p.id = k.id`,
    values: [
      plainArray(outcomes.map((each) => each.tenantId)),
      plainArray(outcomes.map((each) => each.groupId)),
      plainArray(outcomes.map((each) => each.plannedId)),
      plainArray(outcomes.map((each) => each.status)),
      plainArray(outcomes.map((each) => each.version)),
      textArray(outcomes.map((each) => each.code)),
      jsonArray(outcomes.map((each) => each.result)),
      instantArray(outcomes.map((each) => each.at)),
    ],
  }
}
