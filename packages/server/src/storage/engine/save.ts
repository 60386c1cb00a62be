import { quietMs, shownAgain } from '@leasehold/core/clone-signs'
import { isOverdrawn } from '@leasehold/core/features'
import type { CloneReport, LogEntry, UsageSummary, VersionEntry } from '@leasehold/core/outcome'
import type { Rights } from '@leasehold/core/rights'
import { dueAt, seatLimit } from '@leasehold/core/seats'
import type { ActivationState, EntitlementState, FeatureUse } from '@leasehold/core/state'
import { rightEndAt } from '@leasehold/core/status'
import type { Author } from '../schema.ts'
import { instantArray, jsonArray, plainArray, textArray } from './arrays.ts'
import type { Statement } from './connection.ts'
import { each, inserter, type Owned, ownedColumns, updater } from './inserter.ts'

const useColumns = ownedColumns<EntitlementState>([
  ['entitlement_id', 'uuid', each(plainArray, (row) => row.id)],
  ['product_id', 'uuid', each(plainArray, (row) => row.rights.productId)],
  ['version', 'int', each(plainArray, (row) => row.rights.version)],
  ['seats_used', 'int', each(plainArray, (row) => row.seatsUsed)],
  ['seats_limit', 'bigint', each(plainArray, (row) => seatLimit(row.rights))],
  ['seats_cap', 'bigint', each(plainArray, (row) => row.seatsCap)],
  ['usage_period_start_at', 'timestamptz', each(instantArray, (row) => row.usagePeriodStartAt)],
  ['decided_at', 'timestamptz', each(instantArray, (row) => row.decidedAt)],
  ['published_version', 'int', each(plainArray, (row) => row.publication.version)],
  ['published_at', 'timestamptz', each(instantArray, (row) => row.publication.at)],
  ['window_end_at', 'timestamptz', each(instantArray, (row) => row.publication.windowEndAt)],
  ['publish_at', 'timestamptz', each(instantArray, (row) => row.publication.dueAt)],
  ['delegation', 'jsonb', each(jsonArray, (row) => row.delegation ?? null)],
  ['take_back_at', 'timestamptz', each(instantArray, (row) => row.delegation?.takeBackAt ?? null)],
])
export const insertUse = inserter('entitlement_use', useColumns)
export const updateUse = updater(
  'entitlement_use',
  ['tenant_id', 'group_id', 'entitlement_id'],
  useColumns,
)

/** What lists filter and sort by; written with each new version. */
export const saveEntitlements = inserter<EntitlementState>(
  'entitlement',
  ownedColumns<EntitlementState>([
    ['id', 'uuid', each(plainArray, (row) => row.id)],
    ['product_id', 'uuid', each(plainArray, (row) => row.rights.productId)],
    ['edition_id', 'uuid', each(plainArray, (row) => row.rights.editionId)],
    ['offering_id', 'uuid', each(plainArray, (row) => row.rights.offeringId)],
    ['sku', 'text', each(textArray, (row) => row.rights.sku)],
    ['version', 'int', each(plainArray, (row) => row.rights.version)],
    ['started_at', 'timestamptz', each(instantArray, (row) => row.rights.startedAt)],
    ['expiry_at', 'timestamptz', each(instantArray, (row) => row.rights.expiryAt)],
    ['right_end_at', 'timestamptz', each(instantArray, (row) => rightEndOrNull(row.rights))],
    [
      'maintenance_expiry_at',
      'timestamptz',
      each(instantArray, (row) => row.rights.maintenanceExpiryAt),
    ],
    ['disabled_at', 'timestamptz', each(instantArray, (row) => row.rights.disabledAt)],
    [
      'customer_disabled_at',
      'timestamptz',
      each(instantArray, (row) => row.rights.customerDisabledAt),
    ],
    ['exported_at', 'timestamptz', each(instantArray, (row) => row.rights.exportedAt)],
    ['plan_type', 'text', each(plainArray, (row) => row.rights.plan.type)],
    ['edited', 'boolean', each(plainArray, (row) => hasEdited(row.rights))],
    ['overdrawn', 'boolean', each(plainArray, isOverdrawn)],
    ['created_at', 'timestamptz', each(instantArray, (row) => row.rights.createdAt)],
    ['updated_at', 'timestamptz', each(instantArray, (row) => row.decidedAt)],
  ]),
  `on conflict (tenant_id, id) do update set edition_id = excluded.edition_id,
    offering_id = excluded.offering_id, sku = excluded.sku, version = excluded.version,
    started_at = excluded.started_at, expiry_at = excluded.expiry_at,
    right_end_at = excluded.right_end_at, maintenance_expiry_at = excluded.maintenance_expiry_at,
    disabled_at = excluded.disabled_at, customer_disabled_at = excluded.customer_disabled_at,
    exported_at = excluded.exported_at, plan_type = excluded.plan_type,
    edited = excluded.edited, overdrawn = excluded.overdrawn, updated_at = excluded.updated_at`,
)

/** Use went into overdraft, or came out of it, without a new version. */
export const markOverdrawn = updater<EntitlementState>(
  'entitlement',
  ['tenant_id', 'id', 'group_id'],
  ownedColumns<EntitlementState>([
    ['id', 'uuid', each(plainArray, (row) => row.id)],
    ['overdrawn', 'boolean', each(plainArray, isOverdrawn)],
  ]),
)

function hasEdited({ features, attributes }: Rights): boolean {
  return [...features, ...attributes].some(({ edited }) => edited)
}

function rightEndOrNull(rights: Rights): number | null {
  return rights.expiryAt === null ? null : rightEndAt(rights)
}

export type FeatureUseWrite = { entitlementId: string; featureId: string; use: FeatureUse }

export const saveFeatureUse = inserter<FeatureUseWrite>(
  'feature_use',
  ownedColumns<FeatureUseWrite>([
    ['entitlement_id', 'uuid', each(plainArray, (row) => row.entitlementId)],
    ['feature_id', 'uuid', each(plainArray, (row) => row.featureId)],
    ['used', 'bigint', each(plainArray, (row) => row.use.used)],
    ['cap', 'bigint', each(plainArray, (row) => row.use.cap)],
    ['reset_at', 'timestamptz', each(instantArray, (row) => row.use.resetAt)],
  ]),
  `on conflict (tenant_id, group_id, entitlement_id, feature_id) do update set
    used = excluded.used, cap = excluded.cap, reset_at = excluded.reset_at`,
)

export type ActivationWrite = { state: ActivationState; dueAt: number | null }

export function activationWrite(
  state: ActivationState,
  rights: Rights,
  regrantMarginMs: number,
): ActivationWrite {
  return { state, dueAt: dueAt(state, rights, regrantMarginMs) }
}

const activationColumns = ownedColumns<ActivationWrite>([
  ['entitlement_id', 'uuid', each(plainArray, ({ state }) => state.entitlementId)],
  ['id', 'uuid', each(plainArray, ({ state }) => state.id)],
  ['seat_id', 'text', each(textArray, ({ state }) => state.seatId)],
  ['seat_name', 'text', each(textArray, ({ state }) => state.seatName)],
  ['method', 'text', each(plainArray, ({ state }) => state.method)],
  ['username', 'text', each(textArray, ({ state }) => state.username)],
  ['mode', 'text', each(plainArray, ({ state }) => state.mode)],
  ['fingerprint', 'text', each(textArray, ({ state }) => state.fingerprint)],
  ['client_version', 'text', each(textArray, ({ state }) => state.clientVersion)],
  ['epoch', 'int', each(plainArray, ({ state }) => state.epoch)],
  ['nonce', 'bigint', each(plainArray, ({ state }) => state.nonce)],
  ['held', 'boolean', each(plainArray, ({ state }) => state.held)],
  ['loss', 'text', each(plainArray, ({ state }) => state.loss)],
  ['activated_at', 'timestamptz', each(instantArray, ({ state }) => state.activatedAt)],
  ['last_lease_at', 'timestamptz', each(instantArray, ({ state }) => state.lastLeaseAt)],
  ['lease_expiry_at', 'timestamptz', each(instantArray, ({ state }) => state.leaseExpiryAt)],
  ['fence_at', 'timestamptz', each(instantArray, ({ state }) => state.fenceAt)],
  ['linger_expiry_at', 'timestamptz', each(instantArray, ({ state }) => state.lingerExpiryAt)],
  ['deactivated_at', 'timestamptz', each(instantArray, ({ state }) => state.deactivatedAt)],
  ['suspected_at', 'timestamptz', each(instantArray, ({ state }) => state.suspectedAt ?? null)],
  ['due_at', 'timestamptz', each(instantArray, (row) => row.dueAt)],
  ['holdings', 'jsonb', each(jsonArray, ({ state }) => state.holdings)],
  ['counted', 'jsonb', each(jsonArray, ({ state }) => state.counted)],
  ['delivered_version', 'int', each(plainArray, ({ state }) => state.deliveredVersion ?? null)],
  [
    'acknowledged_version',
    'int',
    each(plainArray, ({ state }) => state.acknowledgedVersion ?? null),
  ],
  [
    'acknowledged_at',
    'timestamptz',
    each(instantArray, ({ state }) => state.acknowledgedAt ?? null),
  ],
])
export const insertActivations = inserter('activation', activationColumns)
export const updateActivations = updater(
  'activation',
  ['tenant_id', 'group_id', 'id', 'entitlement_id', 'seat_id'],
  activationColumns,
)

export type LogWrite = { entry: LogEntry; ipAddress: string | null }

export const insertLog = inserter<LogWrite>(
  'activation_log',
  ownedColumns<LogWrite>([
    ['entitlement_id', 'uuid', each(plainArray, ({ entry }) => entry.entitlementId)],
    ['activation_id', 'uuid', each(plainArray, ({ entry }) => entry.activationId)],
    ['seat_id', 'text', each(textArray, ({ entry }) => entry.seatId)],
    ['at', 'timestamptz', each(instantArray, ({ entry }) => entry.at)],
    ['operation', 'text', each(plainArray, ({ entry }) => entry.operation)],
    ['lease_expiry_at', 'timestamptz', each(instantArray, ({ entry }) => entry.leaseExpiryAt)],
    ['seats_used', 'int', each(plainArray, ({ entry }) => entry.seatsUsed)],
    ['seats_change', 'int', each(plainArray, ({ entry }) => entry.seatsChange)],
    ['seat_limit', 'bigint', each(plainArray, ({ entry }) => entry.seatLimit)],
    ['ip_address', 'text', each(textArray, (row) => row.ipAddress)],
    ['detail', 'jsonb', each(jsonArray, ({ entry }) => entry.detail)],
  ]),
)

export type VersionWrite = { entry: VersionEntry; author: Author }

export const insertVersions = inserter<VersionWrite>(
  'entitlement_version',
  ownedColumns<VersionWrite>([
    ['entitlement_id', 'uuid', each(plainArray, ({ entry }) => entry.entitlementId)],
    ['version', 'int', each(plainArray, ({ entry }) => entry.rights.version)],
    ['at', 'timestamptz', each(instantArray, ({ entry }) => entry.at)],
    ['kind', 'text', each(plainArray, ({ entry }) => entry.kind)],
    ['author', 'jsonb', each(jsonArray, (row) => row.author)],
    ['reason', 'text', each(textArray, ({ entry }) => entry.reason)],
    ['changes', 'jsonb', each(jsonArray, ({ entry }) => entry.changes)],
    ['rights', 'jsonb', each(jsonArray, ({ entry }) => entry.rights)],
    [
      'publication',
      'jsonb',
      each(jsonArray, ({ entry: { publishAt, undetected } }) => ({ publishAt, undetected })),
    ],
  ]),
)

export const insertSummaries = inserter<UsageSummary>(
  'usage_summary',
  ownedColumns<UsageSummary>([
    ['entitlement_id', 'uuid', each(plainArray, (row) => row.entitlementId)],
    ['feature_id', 'uuid', each(plainArray, (row) => row.featureId)],
    ['key', 'text', each(textArray, (row) => row.key)],
    ['from_at', 'timestamptz', each(instantArray, (row) => row.fromAt)],
    ['until_at', 'timestamptz', each(instantArray, (row) => row.untilAt)],
    ['used', 'bigint', each(plainArray, (row) => row.used)],
    ['overdraft_used', 'bigint', each(plainArray, (row) => row.overdraftUsed)],
    ['reason', 'text', each(plainArray, (row) => row.reason)],
  ]),
)

export type CloneWrite = { entry: CloneReport; ipAddress: string | null }

/**
 * Signs that show with every call are kept once an hour from each address until the seat is taken
 * again, or whoever has one old token fills the table.
 */
export function insertClones(rows: readonly Owned<CloneWrite>[]): Statement {
  const named = rows.map((each, i) => {
    const { entry, ipAddress } = each.row
    const { sign, activationId, evidence } = entry
    const side = `${activationId} ${sign} ${evidence.epoch} ${ipAddress}`
    return [shownAgain.includes(sign) ? side : `${i}`, each] as const
  })
  // The first of a batch stands: it is the one that listeners are told of.
  return insertDistinctClones([...new Map(named.reverse()).values()].reverse())
}

const insertDistinctClones = inserter<CloneWrite>(
  'possible_clone',
  ownedColumns<CloneWrite>([
    ['entitlement_id', 'uuid', each(plainArray, ({ entry }) => entry.entitlementId)],
    ['activation_id', 'uuid', each(plainArray, ({ entry }) => entry.activationId)],
    ['at', 'timestamptz', each(instantArray, ({ entry }) => entry.at)],
    ['sign', 'text', each(plainArray, ({ entry }) => entry.sign)],
    ['evidence', 'jsonb', each(jsonArray, ({ entry }) => entry.evidence)],
    ['ip_address', 'text', each(textArray, (row) => row.ipAddress)],
    ['holder', 'jsonb', each(jsonArray, ({ entry }) => entry.holder)],
  ]),
  `where k.sign not in (${shownAgain.map((sign) => `'${sign}'`).join(', ')})
    or not exists (select from possible_clone p where p.tenant_id = k.tenant_id and p.group_id = k.group_id
      and p.entitlement_id = k.entitlement_id and p.activation_id = k.activation_id
      and p.sign = k.sign and p.evidence->'epoch' = k.evidence->'epoch'
      and p.ip_address is not distinct from k.ip_address
      and p.at > k.at - interval '${quietMs} milliseconds')`,
)

export type GroupWrite = { customerId: string | null; orderRefId: string | null; at: number }

/** `group_id` is the row's own id here. */
export function insertGroups(rows: readonly Owned<GroupWrite>[]): Statement {
  return {
    name: 'insert_groups',
    text: `insert into entitlement_group (tenant_id, id, customer_id, order_ref_id, created_at, updated_at)
      select k.tenant_id, k.id, k.customer_id, k.order_ref_id, k.at, k.at
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])
        k(tenant_id, id, customer_id, order_ref_id, at)`,
    values: [
      plainArray(rows.map(({ tenantId }) => tenantId)),
      plainArray(rows.map(({ groupId }) => groupId)),
      plainArray(rows.map(({ row }) => row.customerId)),
      textArray(rows.map(({ row }) => row.orderRefId)),
      instantArray(rows.map(({ row }) => row.at)),
    ],
  }
}

export type CodeWrite = { code: string; at: number }

export const insertCodes = inserter<CodeWrite>(
  'activation_code',
  ownedColumns<CodeWrite>([
    ['code', 'text', each(textArray, (row) => row.code)],
    ['created_at', 'timestamptz', each(instantArray, (row) => row.at)],
  ]),
)
