import { reportClone } from './clone-signs.ts'
import type { LicensingCommand } from './commands.ts'
import { activationIn, changesOf, type Draft, entitlementIn, putActivation } from './draft.ts'
import { lostRefusal, statusRefusal } from './explain.ts'
import { type Decision, type Refusal, refused } from './outcome.ts'
import type { ActivationState, EntitlementState } from './state.ts'
import { isUsable } from './status.ts'

export type Found = { activation: ActivationState; entitlement: EntitlementState }
export type OnActivation = Exclude<LicensingCommand, { type: 'activate' }>

/** Names the caller's activation, or tells why the call is refused: token first, then nonce. */
export function find(draft: Draft, command: OnActivation, nonceNeeded: boolean): Found | Refusal {
  const { caller } = command
  const activation = activationIn(draft, command.activationId)
  const entitlement = activation && entitlementIn(draft, activation.entitlementId)
  if (!activation || !entitlement) return { code: 'activationUnknown', facts: {} }
  if (caller.by === 'vendor') {
    // Its device would not learn of it: what concerns it goes by tokens.
    const isCarried = activation.mode === 'offline' && command.type !== 'deactivate'
    const facts = { entitlementId: entitlement.id }
    return isCarried ? { code: 'activationOffline', facts } : { activation, entitlement }
  }
  if (caller.epoch !== activation.epoch) {
    if (caller.epoch < activation.epoch && !handedInTwice(activation, command, caller.epoch)) {
      suspect(draft, activation, 'epoch', { sent: caller.epoch, epoch: activation.epoch })
    }
    return { code: 'tokenRevoked', facts: { entitlementId: entitlement.id } }
  }
  if (nonceNeeded && caller.nonce !== activation.nonce) {
    // An older nonce of ours was used already: somebody else may be at work with a copy.
    if (caller.nonce !== null) {
      const { nonce, epoch } = activation
      suspect(draft, activation, 'nonce', { sent: caller.nonce, current: nonce, epoch })
    }
    return { code: 'nonceMismatch', facts: { entitlementId: entitlement.id } }
  }
  return { activation, entitlement }
}

function suspect(
  draft: Draft,
  activation: ActivationState,
  sign: 'epoch' | 'nonce',
  evidence: Record<string, unknown>,
): void {
  reportClone(draft, activation, sign, evidence)
  putActivation(draft, { ...activation, suspectedAt: draft.now })
}

/** The repeated check-in of a client that missed the answer to its first speaks for no copy. */
function handedInTwice(activation: ActivationState, command: OnActivation, epoch: number): boolean {
  const { deactivatedAt } = activation
  return command.type === 'deactivate' && deactivatedAt !== null && epoch === activation.epoch - 1
}

/**
 * The next nonce. The current one, used, shows that the client has the latest lease; but what was
 * given for offline use was carried by hand, and no nonce tells whether it arrived.
 */
export function advance(
  activation: ActivationState,
  command: Pick<OnActivation, 'caller'>,
  now: number,
): ActivationState {
  if (command.caller.by === 'vendor') return activation
  const { mode, leaseExpiryAt, fenceAt, deliveredVersion } = activation
  const shown = mode === 'online' ? leaseExpiryAt : fenceAt
  const next = { ...activation, nonce: activation.nonce + 1, fenceAt: shown }
  const known = activation.acknowledgedVersion ?? 0
  if (mode !== 'online' || (deliveredVersion ?? 0) <= known) return next
  return { ...next, acknowledgedVersion: deliveredVersion ?? null, acknowledgedAt: now }
}

/** Why a seat may not be used now although token and nonce are right; null when it may. */
export function seatRefusal(
  {
    activation,
    entitlement,
  }: {
    activation: Pick<ActivationState, 'loss' | 'deactivatedAt'>
    entitlement: Pick<EntitlementState, 'id' | 'rights'>
  },
  now: number,
): Refusal | null {
  if (activation.loss === 'freed' || activation.loss === 'reduced') {
    return lostRefusal(entitlement, activation.loss)
  }
  if (activation.deactivatedAt !== null) return { code: 'activationUnknown', facts: {} }
  return isUsable(entitlement.rights, now) ? null : statusRefusal(entitlement, now)
}

export function refuse(draft: Draft, refusal: Refusal): Decision<never> {
  return refused(refusal.code, refusal.facts, changesOf(draft))
}

/** What every call but refresh and deactivate needs: a seat that is held under a running lease. */
export function findRunning(draft: Draft, command: OnActivation): Found | Refusal {
  const found = find(draft, command, true)
  if ('code' in found) return found
  if (command.caller.by === 'application' && command.caller.leaseExpiryAt <= draft.now) {
    return { code: 'tokenExpired', facts: {} }
  }
  const refusal = seatRefusal(found, draft.now)
  if (refusal) return refusal
  return found.activation.held ? found : lostRefusal(found.entitlement, 'lapsed')
}
