import type { ClosedUsage } from '@leasehold/core/decide-usage'
import type { UsageQueueMoved } from '@leasehold/core/outcome'
import type { FeatureRight } from '@leasehold/core/rights'
import { instantArray, jsonArray, plainArray, textArray } from './arrays.ts'
import type { Statement } from './connection.ts'
import { each, inserter, ownedColumns } from './inserter.ts'
import type { NamedActivation } from './load.ts'

export type QueueRow = {
  tenant_id: string
  group_id: string
  activation_id: string
  queue_id: string
  sequence: number
  hashes: string[]
}

export type NamedQueue = NamedActivation & { queueId: string }

export function loadUsageQueues(named: readonly NamedQueue[]): Statement {
  return {
    name: 'load_usage_queues',
    text: `select q.tenant_id, q.group_id, q.activation_id, q.queue_id, q.sequence, q.hashes
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
        k(tenant_id, group_id, activation_id, queue_id)
      join usage_queue q on q.tenant_id = k.tenant_id and q.group_id = k.group_id
        and q.activation_id = k.activation_id and q.queue_id = k.queue_id`,
    values: [...places(named), textArray(named.map((it) => it.queueId))],
  }
}

export type ClosedRow = {
  tenant_id: string
  group_id: string
  entitlement_id: string
  feature_id: string
  from_at: number
  until_at: number
  used: number
}

export type NamedSince = NamedActivation & { sinceAt: number }

/** What was summed up of the entitlements of these activations, of periods that end after `sinceAt`. */
export function loadClosedUsage(named: readonly NamedSince[]): Statement {
  return {
    name: 'load_closed_usage',
    text: `select distinct s.tenant_id, s.group_id, s.entitlement_id, s.feature_id, s.from_at,
        s.until_at, s.used, s.ctid::text
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[])
        k(tenant_id, group_id, activation_id, since_at)
      join activation a on a.tenant_id = k.tenant_id and a.group_id = k.group_id
        and a.id = k.activation_id
      join usage_summary s on s.tenant_id = k.tenant_id and s.group_id = k.group_id
        and s.entitlement_id = a.entitlement_id and s.until_at > k.since_at`,
    values: [...places(named), instantArray(named.map((it) => it.sinceAt))],
  }
}

export function closedUsageOf(row: ClosedRow): ClosedUsage {
  return {
    entitlementId: row.entitlement_id,
    featureId: row.feature_id,
    fromAt: row.from_at,
    untilAt: row.until_at,
    used: row.used,
  }
}

export type FeaturesRow = {
  tenant_id: string
  group_id: string
  entitlement_id: string
  at: number
  features: FeatureRight[]
}

/**
 * Of the entitlements of these activations: the counts of the version in force at `sinceAt`, and of
 * each later one that changed them. A delegation alone makes a version a day, and these are read
 * under the lock.
 */
export function loadFeaturesSince(named: readonly NamedSince[]): Statement {
  return {
    name: 'load_features_since',
    text: `select c.tenant_id, c.group_id, c.entitlement_id, c.at, c.features
      from (select v.tenant_id, v.group_id, v.entitlement_id, v.version, v.at, f.features,
          lag(f.features) over (
            partition by v.tenant_id, v.group_id, v.entitlement_id order by v.version) as before
        from (select a.tenant_id, a.group_id, a.entitlement_id, min(k.since_at) as since_at
          from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[])
            k(tenant_id, group_id, activation_id, since_at)
          join activation a on a.tenant_id = k.tenant_id and a.group_id = k.group_id
            and a.id = k.activation_id
          group by a.tenant_id, a.group_id, a.entitlement_id) e
        join entitlement_version v on v.tenant_id = e.tenant_id and v.group_id = e.group_id
          and v.entitlement_id = e.entitlement_id
          and v.version >= coalesce((select w.version from entitlement_version w
            where w.tenant_id = e.tenant_id and w.group_id = e.group_id
              and w.entitlement_id = e.entitlement_id and w.at <= e.since_at
            order by w.version desc limit 1), 0)
        cross join lateral (select jsonb_path_query_array(v.rights,
          '$.features[*] ? (@.type == "usageCount")') as features) f) c
      where c.features is distinct from c.before
      order by c.version`,
    values: [...places(named), instantArray(named.map((it) => it.sinceAt))],
  }
}

function places(named: readonly NamedActivation[]): [string, string, string] {
  return [
    plainArray(named.map((it) => it.tenantId)),
    plainArray(named.map((it) => it.groupId)),
    plainArray(named.map((it) => it.activationId)),
  ]
}

export type QueueWrite = UsageQueueMoved & { readonly at: number }

export const saveUsageQueues = inserter<QueueWrite>(
  'usage_queue',
  ownedColumns<QueueWrite>([
    ['entitlement_id', 'uuid', each(plainArray, (row) => row.entitlementId)],
    ['activation_id', 'uuid', each(plainArray, (row) => row.activationId)],
    ['queue_id', 'text', each(textArray, (row) => row.queueId)],
    ['sequence', 'bigint', each(plainArray, (row) => row.queue.sequence)],
    ['hashes', 'jsonb', each(jsonArray, (row) => row.queue.hashes)],
    ['at', 'timestamptz', each(instantArray, (row) => row.at)],
  ]),
  `on conflict (activation_id, queue_id, group_id, tenant_id) do update set
    sequence = excluded.sequence, hashes = excluded.hashes, at = excluded.at`,
)
