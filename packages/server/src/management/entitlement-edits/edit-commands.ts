import type { EntitlementCommand } from '@leasehold/core/commands'
import { leaseFitsMode } from '@leasehold/core/lease'
import type { OfferingSnapshot, Rights } from '@leasehold/core/rights'
import type { Static } from 'typebox'
import type { JobDeps } from '../../deps.ts'
import { readInstant } from '../../http/instant.ts'
import { invalid } from '../../http/request-error.ts'
import { readWireId } from '../../http/wire.ts'
import { entitlementOrNotFound } from '../entitlements/read-entitlements.ts'
import { loadOfferingSnapshots } from '../offerings/offering-snapshot.ts'
import {
  type EntitlementStart,
  fieldsToReset,
  type OfferingChange,
  type OverridesReset,
} from './edit-bodies.ts'
import { readAttributeUpdates } from './read-attribute-updates.ts'
import { readFeatureUpdates } from './read-feature-updates.ts'
import { readUpdate } from './read-update.ts'
import type { EntitlementUpdate } from './update-body.ts'

/** Which entitlement a command is about, and why it is given. */
export type About = {
  readonly tenantId: string
  readonly entitlementId: string
  readonly reason: string | null
}

type ForcedAbout = About & { readonly forceSeatCount: boolean }

/** Sets single values by hand. */
export async function updateCommand(
  deps: JobDeps,
  about: ForcedAbout,
  body: Static<typeof EntitlementUpdate>,
): Promise<EntitlementCommand> {
  const rights = await rightsOf(deps, about)
  const { features, attributes } = body
  const { tenantId, entitlementId, reason, forceSeatCount } = about
  const set = {
    ...readUpdate(body, rights),
    ...(features && { features: readFeatureUpdates(features, rights) }),
    ...(attributes && {
      attributes: await readAttributeUpdates(deps, tenantId, attributes, rights),
    }),
  }
  return { type: 'update', entitlementId, reason, forceSeatCount, set }
}

/** Upgrade, downgrade or cross-grade to another offering of the same product. */
export async function changeOfferingCommand(
  deps: JobDeps,
  about: ForcedAbout,
  body: Static<typeof OfferingChange>,
): Promise<EntitlementCommand> {
  const rights = await rightsOf(deps, about)
  const { tenantId, entitlementId, reason, forceSeatCount } = about
  const offeringId = readWireId('offering', body.offeringId, 'offeringId')
  const snapshot = await snapshotOf(deps, tenantId, offeringId)
  if (!snapshot) throw invalid('offeringId', 'there is no such offering', 'unknown')
  const { leasePeriod } = rights.editedFields.includes('leasePeriod') ? rights : snapshot
  if (!leaseFitsMode({ ...snapshot, leasePeriod })) {
    throw invalid('offeringId', 'is concurrent, and the lease period is none', 'leaseNeeded')
  }
  return {
    type: 'changeOffering',
    entitlementId,
    reason,
    forceSeatCount,
    snapshot,
    keepUsage: body.keepUsage ?? false,
    keepExpiry: body.keepExpiry ?? false,
  }
}

/** Takes current catalogue values for what the body names. */
export async function resetOverridesCommand(
  deps: JobDeps,
  about: ForcedAbout,
  body: Static<typeof OverridesReset>,
): Promise<EntitlementCommand> {
  const rights = await rightsOf(deps, about)
  const { tenantId, entitlementId, reason, forceSeatCount } = about
  const snapshot = await snapshotOf(deps, tenantId, rights.offeringId)
  if (!snapshot) throw new Error(`offering ${rights.offeringId} of an entitlement is gone`)
  return {
    type: 'resetOverrides',
    entitlementId,
    reason,
    forceSeatCount,
    snapshot,
    fields: fieldsToReset(body),
    features: knownKeys(body.resetFeatures, 'resetFeatures', snapshot.features),
    attributes: knownKeys(body.resetAttributes, 'resetAttributes', snapshot.attributes),
  }
}

/** Starts the term: now, or for a plan with start type `custom` at the date given. */
export async function startCommand(
  deps: JobDeps,
  about: About,
  body: Static<typeof EntitlementStart> | null,
): Promise<EntitlementCommand> {
  const startAt = body?.startDate ? readInstant(body.startDate) : null
  if (startAt !== null) {
    const rights = await rightsOf(deps, about)
    if (rights.plan.licenseStartType !== 'custom') {
      throw invalid('startDate', 'the plan does not start on a given date', 'notAllowed')
    }
  }
  const { entitlementId, reason } = about
  return { type: 'start', entitlementId, reason, startAt }
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

async function rightsOf(deps: JobDeps, { tenantId, entitlementId }: About): Promise<Rights> {
  const now = deps.clock.now()
  const record = await entitlementOrNotFound(deps, tenantId, entitlementId, now)
  return record.state.rights
}

async function snapshotOf(
  deps: JobDeps,
  tenantId: string,
  offeringId: string,
): Promise<OfferingSnapshot | undefined> {
  const [snapshot] = await loadOfferingSnapshots(deps.db, tenantId, { offeringIds: [offeringId] })
  return snapshot
}
