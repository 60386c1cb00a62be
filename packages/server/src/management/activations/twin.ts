import { isOutOfSync } from '@leasehold/core/delegation/delegation'
import { diffRights } from '@leasehold/core/diff-rights'
import { toWireId } from '@leasehold/core/ids'
import type { Rights } from '@leasehold/core/rights'
import type { ActivationState, EntitlementState } from '@leasehold/core/state'
import { detectionGroupOf } from '@leasehold/core/updates/detection'
import { type KnownBy, knownBy } from '@leasehold/core/updates/known-by'
import { publishedAtOf } from '@leasehold/core/updates/publication'
import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { RequestError } from '../../http/request-error.ts'
import { policyOf } from '../../licensing/policies.ts'
import { findActivation } from '../../storage/activations.ts'
import { findLocalServer } from '../../storage/local-servers/local-servers.ts'
import { firstSavedAfter, rightsOfVersion } from '../../storage/rights-of-version.ts'
import { tenantSettings } from '../../storage/tenant-settings.ts'
import { entitlementNow } from '../entitlements/entitlement-now.ts'
import { publicationToWire } from '../entitlements/publication-model.ts'
import { entitlementOrNotFound } from '../entitlements/read-entitlements.ts'
import { changeToWire } from '../history/change-to-wire.ts'
import type { lagReasons, TwinModel } from './twin-model.ts'

/** What the cloud has saved and what the device has of it, why they differ, and until when at most. */
export async function twinOf(
  deps: Deps,
  tenantId: string,
  activationId: string,
): Promise<Static<typeof TwinModel>> {
  const { db, epoch } = deps
  const now = deps.clock.now()
  const seat = await findActivation(db, tenantId, activationId)
  if (!seat) throw new RequestError('activationUnknown')
  const record = await entitlementOrNotFound(deps, tenantId, seat.entitlementId, now)
  const entitlement = entitlementNow(record, now)
  const { rights, publication } = entitlement
  const place = { tenantId, groupId: seat.groupId, entitlementId: seat.entitlementId }
  const has = seat.acknowledgedVersion ?? null
  // What it was given counts, before it has shown to have it.
  const version = has ?? seat.deliveredVersion ?? rights.version
  const runsOn = await rightsOfVersion(db, place, version)
  const differences = runsOn ? differencesOf(runsOn, rights) : []
  const since = await firstSavedAfter(db, place, version)
  const { pollSeconds } = policyOf(await tenantSettings(db, tenantId))
  const known = knownBy({
    publishedAt: publishedAtOf(publication, rights.version),
    pollSeconds,
    activation: atLeastUntil(seat, entitlement),
    rights: runsOn ?? rights,
    now,
  })
  return {
    activationId: toWireId('activation', seat.id),
    entitlementId: toWireId('entitlement', seat.entitlementId),
    seatId: seat.seatId,
    seatName: seat.seatName,
    mode: seat.mode,
    cloud: {
      version: `${epoch}.${rights.version}`,
      publication: publicationToWire(publication, epoch, now),
    },
    device: {
      version: has === null ? null : `${epoch}.${has}`,
      acknowledged: writeInstantOrNull(seat.acknowledgedAt ?? null),
      deliveredVersion:
        typeof seat.deliveredVersion === 'number' ? `${epoch}.${seat.deliveredVersion}` : null,
      leaseExpiry: writeInstant(seat.leaseExpiryAt),
    },
    nonce: {
      epoch: seat.epoch,
      number: seat.nonce,
      suspected: writeInstantOrNull(seat.suspectedAt ?? null),
    },
    differences,
    lag: {
      versions: rights.version - version,
      since: writeInstantOrNull(since),
      reason: lagReason(seat, entitlement, has, differences.length > 0, now),
    },
    servedBy: await servedBy(deps, tenantId, entitlement),
    knownBy: knownByToWire(known),
  }
}

/** A lease given elsewhere that was not reported yet may reach to the end of the delegation. */
function atLeastUntil(seat: ActivationState, { rights, delegation }: EntitlementState) {
  if (rights.exportedAt === null || !delegation || !seat.held) return seat
  return { ...seat, fenceAt: Math.max(seat.fenceAt, delegation.endsAt) }
}

/** What this server knows of a seat elsewhere is as old as the latest usage report. */
async function servedBy(
  { db }: Deps,
  tenantId: string,
  entitlement: EntitlementState,
): Promise<Static<typeof TwinModel>['servedBy']> {
  const { delegation, rights } = entitlement
  const server =
    delegation && rights.exportedAt !== null
      ? await findLocalServer(db, tenantId, delegation.serverId)
      : null
  if (!server || !delegation) return null
  return {
    localLicenseServerId: toWireId('localServer', server.id),
    name: server.name,
    outOfSync: isOutOfSync(entitlement),
    lastReport: delegation.reports.sequence,
    knownBy: writeInstant(delegation.endsAt),
  }
}

export function knownByToWire({ worstCaseAt, ...known }: KnownBy) {
  return {
    publishedAt: writeInstantOrNull(known.publishedAt),
    pushBy: writeInstantOrNull(known.pushBy),
    pollBy: writeInstantOrNull(known.pollBy),
    renewBy: writeInstantOrNull(known.renewBy),
    leaseBy: writeInstantOrNull(known.leaseBy),
    worstCase: writeInstantOrNull(worstCaseAt),
  }
}

/** Only what a client sees: the vendor's own bookkeeping makes no device lag behind. */
function differencesOf(before: Rights, after: Rights) {
  return diffRights(before, after)
    .filter(({ field }) => detectionGroupOf(field) !== null)
    .map(changeToWire)
}

function lagReason(
  seat: ActivationState,
  { rights, publication }: EntitlementState,
  has: number | null,
  differs: boolean,
  now: number,
): (typeof lagReasons)[number] {
  if (rights.exportedAt !== null) return 'localServer'
  if (!seat.held || seat.deactivatedAt !== null || seat.leaseExpiryAt <= now) return 'stopped'
  if (has !== null && !differs) return 'none'
  if (seat.mode === 'offline') return 'offline'
  if (has === null || has < publication.version) return 'notAcknowledged'
  if (publication.version >= rights.version) return 'none'
  return publication.dueAt === null ? 'notDetected' : 'waitsForWindow'
}
