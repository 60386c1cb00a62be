import type { EntitlementCommand } from '@leasehold/core/commands'
import { leaseFitsMode } from '@leasehold/core/lease'
import type { OfferingSnapshot, Rights } from '@leasehold/core/rights'
import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { invalid } from '../../http/request-error.ts'
import { readWireId } from '../../http/wire.ts'
import { type Caller, type Granted, submitEntitlementCommand } from '../entitlement-command.ts'
import { entitlementOrNotFound } from '../entitlements/read-entitlements.ts'
import { loadOfferingSnapshots } from '../offerings/offering-snapshot.ts'
import { fieldsToReset, type OfferingChange, type OverridesReset } from './edit-bodies.ts'
import { readAttributeUpdates } from './read-attribute-updates.ts'
import { readFeatureUpdates } from './read-feature-updates.ts'
import { readUpdate } from './read-update.ts'
import type { EntitlementUpdate } from './update-body.ts'

/** What every edit comes with. */
export type Edit = {
  readonly caller: Caller
  readonly entitlementId: string
  readonly reason: string | null
  readonly expectedVersion: number | undefined
}

type ForcedEdit = Edit & { readonly forceSeatCount: boolean }

/** Sets single values by hand. */
export async function updateEntitlement(
  deps: Deps,
  edit: ForcedEdit,
  body: Static<typeof EntitlementUpdate>,
): Promise<Granted> {
  const rights = await rightsOf(deps, edit)
  const { features, attributes } = body
  const set = {
    ...readUpdate(body, rights),
    ...(features && { features: readFeatureUpdates(features, rights) }),
    ...(attributes && {
      attributes: await readAttributeUpdates(deps, edit.caller.tenantId, attributes, rights),
    }),
  }
  const { entitlementId, reason, forceSeatCount } = edit
  return submitEdit(deps, edit, { type: 'update', entitlementId, reason, forceSeatCount, set })
}

/** Upgrade, downgrade or cross-grade to another offering of the same product. */
export async function changeOffering(
  deps: Deps,
  edit: ForcedEdit,
  body: Static<typeof OfferingChange>,
): Promise<Granted> {
  const rights = await rightsOf(deps, edit)
  const offeringId = readWireId('offering', body.offeringId, 'offeringId')
  const snapshot = await snapshotOf(deps, edit.caller.tenantId, offeringId)
  if (!snapshot) throw invalid('offeringId', 'there is no such offering', 'unknown')
  const { leasePeriod } = rights.editedFields.includes('leasePeriod') ? rights : snapshot
  if (!leaseFitsMode({ ...snapshot, leasePeriod })) {
    throw invalid('offeringId', 'is concurrent, and the lease period is none', 'leaseNeeded')
  }
  const { entitlementId, reason, forceSeatCount } = edit
  return submitEdit(deps, edit, {
    type: 'changeOffering',
    entitlementId,
    reason,
    forceSeatCount,
    snapshot,
    keepUsage: body.keepUsage ?? false,
    keepExpiry: body.keepExpiry ?? false,
  })
}

/** Takes current catalogue values for what the body names. */
export async function resetOverrides(
  deps: Deps,
  edit: ForcedEdit,
  body: Static<typeof OverridesReset>,
): Promise<Granted> {
  const rights = await rightsOf(deps, edit)
  const snapshot = await snapshotOf(deps, edit.caller.tenantId, rights.offeringId)
  if (!snapshot) throw new Error(`offering ${rights.offeringId} of an entitlement is gone`)
  const { entitlementId, reason, forceSeatCount } = edit
  return submitEdit(deps, edit, {
    type: 'resetOverrides',
    entitlementId,
    reason,
    forceSeatCount,
    snapshot,
    fields: fieldsToReset(body),
    features: knownKeys(body.resetFeatures, 'resetFeatures', snapshot.features),
    attributes: knownKeys(body.resetAttributes, 'resetAttributes', snapshot.attributes),
  })
}

function knownKeys(
  keys: readonly string[] | null | undefined,
  propertyName: string,
  known: readonly { readonly key: string }[],
): readonly string[] {
  for (const [index, key] of (keys ?? []).entries()) {
    if (known.some((each) => each.key === key)) continue
    throw invalid(`${propertyName}[${index}]`, `the offering has no ${key}`, 'unknown')
  }
  return keys ?? []
}

async function rightsOf(deps: Deps, { caller, entitlementId }: Edit): Promise<Rights> {
  const now = deps.clock.now()
  const record = await entitlementOrNotFound(deps, caller.tenantId, entitlementId, now)
  return record.state.rights
}

async function snapshotOf(
  deps: Deps,
  tenantId: string,
  offeringId: string,
): Promise<OfferingSnapshot | undefined> {
  const [snapshot] = await loadOfferingSnapshots(deps.db, tenantId, { offeringIds: [offeringId] })
  return snapshot
}

/** Has an edit decided, of the version that its caller means. */
export function submitEdit(
  deps: Deps,
  { caller, expectedVersion }: Edit,
  command: EntitlementCommand,
): Promise<Granted> {
  const options = expectedVersion === undefined ? {} : { expectedVersion }
  return submitEntitlementCommand(deps, caller, command, options)
}
