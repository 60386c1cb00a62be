import { settle } from '@leasehold/core/settle'
import type { ActivationState, EntitlementState } from '@leasehold/core/state'
import { usagePeriodAt } from '@leasehold/core/usage-period'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { policyOf } from '../../licensing/policies.ts'
import {
  type ActivationStateWire,
  activationToWire,
  stateToWire,
} from '../../licensing/state-to-wire.ts'
import {
  type ActivationFilter,
  type ActivationSort,
  findActivation,
  listActivations,
} from '../../storage/activations.ts'
import type { Listed, Listing } from '../../storage/listing.ts'
import { tenantSettings } from '../../storage/tenant-settings.ts'
import { entitlementNow } from '../entitlements/entitlement-now.ts'
import { entitlementOrNotFound } from '../entitlements/read-entitlements.ts'

export type ActivationWire = ReturnType<typeof activationToWire>

/** A page of an entitlement's activations, as they stand now. */
export async function activationsOf(
  deps: Deps,
  tenantId: string,
  entitlementId: string,
  filter: ActivationFilter,
  listing: Listing<ActivationSort>,
): Promise<Listed<ActivationWire>> {
  const now = deps.clock.now()
  const { state } = await entitlementOrNotFound(deps, tenantId, entitlementId, now)
  const place = { groupId: state.groupId, entitlementId }
  const found = await listActivations(deps.db, tenantId, place, filter, listing, now)
  const settled = await settledActivations(deps, tenantId, state, found.items, now)
  const items = settled.map((activation) => activationToWire(activation, state.rights, now))
  return { ...found, items }
}

/** The State of an activation, as it stands now. Reading it here rotates no nonce. */
export async function activationState(
  deps: Deps,
  tenantId: string,
  id: string,
): Promise<ActivationStateWire> {
  const now = deps.clock.now()
  const found = await findActivation(deps.db, tenantId, id)
  if (!found) throw new RequestError('activationUnknown')
  const record = await entitlementOrNotFound(deps, tenantId, found.entitlementId, now)
  const [activation] = await settledActivations(deps, tenantId, record.state, [found], now)
  const { rights, featureUse } = entitlementNow(record, now)
  const { startAt, nextAt } = usagePeriodAt(rights, now)
  return stateToWire({
    activation: activation ?? found,
    rights,
    featureUse,
    usagePeriodStartAt: startAt,
    usagePeriodNextAt: nextAt,
    now,
  })
}

/** Activations after what time alone has changed, which only the next decision writes. */
async function settledActivations(
  { db }: Deps,
  tenantId: string,
  entitlement: EntitlementState,
  activations: readonly ActivationState[],
  now: number,
): Promise<ActivationState[]> {
  const group = {
    policy: policyOf(await tenantSettings(db, tenantId)),
    entitlements: new Map([[entitlement.id, entitlement]]),
    activations: new Map(activations.map((activation) => [activation.id, activation])),
    moreLapsed: new Set<string>(),
  }
  const changed = new Map(settle(group, now).activations.map((each) => [each.id, each]))
  return activations.map((activation) => changed.get(activation.id) ?? activation)
}
