import type { Delegation } from '@leasehold/core/delegation/delegation'
import type { Rights } from '@leasehold/core/rights'
import type { ActivationState, FeatureUse } from '@leasehold/core/state'
import type { Publication } from '@leasehold/core/updates/publication'
import { plainArray, textArray } from './arrays.ts'
import type { Statement } from './connection.ts'

export type GroupKey = { tenantId: string; groupId: string }

export type UseRow = {
  tenant_id: string
  group_id: string
  entitlement_id: string
  version: number
  seats_used: number
  seats_cap: number | null
  usage_period_start_at: number | null
  decided_at: number
  published_version: number | null
  published_at: number | null
  window_end_at: number | null
  publish_at: number | null
  delegation: Delegation | null
}

/** What an older program has written knows of no publication: its edits were published at once. */
export function publicationOf(
  row: Pick<
    UseRow,
    'version' | 'decided_at' | 'published_version' | 'published_at' | 'window_end_at' | 'publish_at'
  >,
): Publication {
  return {
    version: row.published_version ?? row.version,
    at: row.published_at ?? row.decided_at,
    windowEndAt: row.window_end_at,
    dueAt: row.publish_at,
  }
}

const useOfGroups = `select u.tenant_id, u.group_id, u.entitlement_id, u.version, u.seats_used,
    u.seats_cap, u.usage_period_start_at, u.decided_at, u.published_version, u.published_at,
    u.window_end_at, u.publish_at, u.delegation
  from unnest($1::uuid[], $2::uuid[]) k(tenant_id, group_id)
  join entitlement_use u on u.tenant_id = k.tenant_id and u.group_id = k.group_id
  order by u.tenant_id, u.group_id, u.entitlement_id`

/** Locks the groups' entitlements, in the one order that every writer keeps, and reads their use. */
export function lockUse(groups: readonly GroupKey[]): Statement {
  return { name: 'lock_use', text: `${useOfGroups} for update of u`, values: groupArrays(groups) }
}

/** The same without the locks, for a decision that is not to be written. */
export function readUse(groups: readonly GroupKey[]): Statement {
  return { name: 'read_use', text: useOfGroups, values: groupArrays(groups) }
}

/** The groups that have a row which could not be locked at once. On its own it locks nothing for long. */
export function groupsHeldElsewhere(groups: readonly GroupKey[]): Statement {
  return {
    name: 'groups_held_elsewhere',
    text: `with free as (
        select u.tenant_id, u.group_id, u.entitlement_id
        from unnest($1::uuid[], $2::uuid[]) k(tenant_id, group_id)
        join entitlement_use u on u.tenant_id = k.tenant_id and u.group_id = k.group_id
        for update of u skip locked)
      select distinct u.tenant_id, u.group_id
      from unnest($1::uuid[], $2::uuid[]) k(tenant_id, group_id)
      join entitlement_use u on u.tenant_id = k.tenant_id and u.group_id = k.group_id
      where not exists (select from free f where f.tenant_id = u.tenant_id
        and f.group_id = u.group_id and f.entitlement_id = u.entitlement_id)`,
    values: groupArrays(groups),
  }
}

export type FeatureUseRow = {
  entitlement_id: string
  feature_id: string
  used: number
  cap: number | null
  reset_at: number
}

export function loadFeatureUse(groups: readonly GroupKey[]): Statement {
  return {
    name: 'load_feature_use',
    text: `select f.entitlement_id, f.feature_id, f.used, f.cap, f.reset_at
      from unnest($1::uuid[], $2::uuid[]) k(tenant_id, group_id)
      join feature_use f on f.tenant_id = k.tenant_id and f.group_id = k.group_id`,
    values: groupArrays(groups),
  }
}

export function featureUseOf(row: FeatureUseRow): FeatureUse {
  return { used: row.used, cap: row.cap, resetAt: row.reset_at }
}

const activationColumns = `a.tenant_id, a.group_id, a.entitlement_id, a.id, a.seat_id, a.seat_name,
  a.method, a.username, a.mode, a.fingerprint, a.client_version, a.epoch, a.nonce, a.held, a.loss,
  a.activated_at, a.last_lease_at, a.lease_expiry_at, a.fence_at, a.linger_expiry_at,
  a.deactivated_at, a.suspected_at, a.due_at, a.holdings, a.counted, a.delivered_version,
  a.acknowledged_version, a.acknowledged_at`

export type ActivationRow = {
  group_id: string
  entitlement_id: string
  id: string
  seat_id: string
  seat_name: string | null
  method: ActivationState['method']
  username: string | null
  mode: ActivationState['mode']
  fingerprint: string | null
  client_version: string | null
  epoch: number
  nonce: number
  held: boolean
  loss: ActivationState['loss']
  activated_at: number
  last_lease_at: number
  lease_expiry_at: number
  fence_at: number
  linger_expiry_at: number | null
  deactivated_at: number | null
  suspected_at: number | null
  due_at: number | null
  holdings: ActivationState['holdings']
  counted: ActivationState['counted']
  delivered_version: number | null
  acknowledged_version: number | null
  acknowledged_at: number | null
}

export function activationOf(row: ActivationRow): ActivationState {
  return {
    id: row.id,
    entitlementId: row.entitlement_id,
    groupId: row.group_id,
    seatId: row.seat_id,
    seatName: row.seat_name,
    method: row.method,
    username: row.username,
    mode: row.mode,
    fingerprint: row.fingerprint,
    clientVersion: row.client_version,
    epoch: row.epoch,
    nonce: row.nonce,
    held: row.held,
    loss: row.loss,
    activatedAt: row.activated_at,
    lastLeaseAt: row.last_lease_at,
    leaseExpiryAt: row.lease_expiry_at,
    fenceAt: row.fence_at,
    lingerExpiryAt: row.linger_expiry_at,
    deactivatedAt: row.deactivated_at,
    suspectedAt: row.suspected_at,
    holdings: row.holdings,
    counted: row.counted,
    deliveredVersion: row.delivered_version,
    acknowledgedVersion: row.acknowledged_version,
    acknowledgedAt: row.acknowledged_at,
  }
}

export type NamedActivation = GroupKey & { activationId: string }

export function loadActivations(named: readonly NamedActivation[]): Statement {
  return {
    name: 'load_activations',
    text: `select ${activationColumns}
      from unnest($1::uuid[], $2::uuid[], $3::uuid[]) k(tenant_id, group_id, id)
      join activation a on a.tenant_id = k.tenant_id and a.group_id = k.group_id and a.id = k.id`,
    values: [...groupArrays(named), plainArray(named.map((each) => each.activationId))],
  }
}

export type NamedSeat = GroupKey & { seatId: string }

/**
 * The activations of a seat id in all entitlements of its group. The inner limit is a fence: all
 * four columns are looked up in the index, where the planner, with statistics from an emptier
 * table, would read every seat of the entitlement and compare.
 */
export function loadSeats(named: readonly NamedSeat[]): Statement {
  return {
    name: 'load_seats',
    text: `select a.*
      from unnest($1::uuid[], $2::uuid[], $3::text[]) k(tenant_id, group_id, seat_id)
      join entitlement_use u on u.tenant_id = k.tenant_id and u.group_id = k.group_id
      cross join lateral (select ${activationColumns} from activation a
        where a.tenant_id = u.tenant_id and a.group_id = u.group_id
          and a.entitlement_id = u.entitlement_id and a.seat_id = k.seat_id limit 1) a`,
    values: [...groupArrays(named), textArray(named.map((each) => each.seatId))],
  }
}

export type NamedEntitlement = GroupKey & { entitlementId: string }

/** Every activation of an entitlement that holds a place. */
export function loadHeld(named: readonly NamedEntitlement[]): Statement {
  return {
    name: 'load_held',
    text: `select ${activationColumns}
      from unnest($1::uuid[], $2::uuid[], $3::uuid[]) k(tenant_id, group_id, entitlement_id)
      join activation a on a.tenant_id = k.tenant_id and a.group_id = k.group_id
        and a.entitlement_id = k.entitlement_id
      where a.held`,
    values: [...groupArrays(named), plainArray(named.map((each) => each.entitlementId))],
  }
}

/** The activations of an entitlement that hold a place: of many, those whose lease ends last. */
export function loadLastHeld(named: NamedEntitlement, limit: number): Statement {
  return {
    name: 'load_last_held',
    text: `select ${activationColumns} from activation a
      where a.tenant_id = $1 and a.group_id = $2 and a.entitlement_id = $3 and a.held
      order by a.fence_at desc, a.id limit $4`,
    values: [named.tenantId, named.groupId, named.entitlementId, limit],
  }
}

/**
 * What fell due by `now`, the earliest first, from the `offset`-th on, and the one that falls due
 * next, which tells when a place frees.
 */
export function loadDue(
  named: NamedEntitlement,
  now: number,
  limit: number,
  offset: number,
): Statement {
  const where = 'a.tenant_id = $1 and a.group_id = $2 and a.entitlement_id = $3'
  return {
    name: 'load_due',
    text: `(select ${activationColumns} from activation a
        where ${where} and a.due_at <= $4 order by a.due_at limit $5 offset $6)
      union all
      (select ${activationColumns} from activation a
        where ${where} and a.due_at > $4 order by a.due_at limit 1)`,
    values: [named.tenantId, named.groupId, named.entitlementId, new Date(now), limit, offset],
  }
}

export type NamedVersion = NamedEntitlement & { version: number }

export type RightsRow = { entitlement_id: string; version: number; rights: Rights }

export function loadRights(named: readonly NamedVersion[]): Statement {
  return {
    name: 'load_rights',
    text: `select v.entitlement_id, v.version, v.rights
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[])
        k(tenant_id, group_id, entitlement_id, version)
      join entitlement_version v on v.tenant_id = k.tenant_id and v.group_id = k.group_id
        and v.entitlement_id = k.entitlement_id and v.version = k.version`,
    values: [
      ...groupArrays(named),
      plainArray(named.map((each) => each.entitlementId)),
      plainArray(named.map((each) => each.version)),
    ],
  }
}

export type NamedCode = { tenantId: string; code: string }

export function loadCodes(named: readonly NamedCode[]): Statement {
  return {
    name: 'load_codes',
    text: `select c.tenant_id, c.code, c.group_id
      from unnest($1::uuid[], $2::text[]) k(tenant_id, code)
      join activation_code c on c.tenant_id = k.tenant_id and c.code = k.code`,
    values: [
      plainArray(named.map((each) => each.tenantId)),
      textArray(named.map((each) => each.code)),
    ],
  }
}

function groupArrays(named: readonly GroupKey[]): [string, string] {
  return [
    plainArray(named.map((each) => each.tenantId)),
    plainArray(named.map((each) => each.groupId)),
  ]
}
