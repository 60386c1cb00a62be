import type { ReadCommand, RefreshCommand } from './commands.ts'
import {
  changesOf,
  type Draft,
  logLine,
  openDraft,
  putActivation,
  releaseSeat,
  returnHoldings,
  takeSeat,
} from './draft.ts'
import { noSeatFacts, offlineRefusal } from './explain.ts'
import { isVanished } from './features.ts'
import { advance, type Found, find, findRunning, refuse, seatRefusal } from './find-activation.ts'
import { grantOf } from './grant.ts'
import { allowsMode, leaseEndAt } from './lease.ts'
import { type Decision, type Grant, granted, notYet, type Refusal } from './outcome.ts'
import { deliveryOf } from './seat-at.ts'
import { hasFreeSeat, isOverLimit, lingerEndAt } from './seats.ts'
import type { GroupState } from './state.ts'

/** Renews the lease and delivers everything saved. */
export function decideRefresh(
  group: GroupState,
  command: RefreshCommand,
  now: number,
): Decision<Grant> {
  const draft = openDraft(group, now)
  const found = find(draft, command, true)
  return 'code' in found ? refuse(draft, found) : refreshFound(draft, found, command)
}

/** The same, whoever asks and however the activation was found. */
export function refreshFound(
  draft: Draft,
  found: Found,
  command: Pick<RefreshCommand, 'caller'>,
): Decision<Grant> {
  const { group, now } = draft
  const refusal = seatRefusal(found, now)
  if (refusal) return deny(draft, found, refusal)
  const { activation } = found
  let { entitlement } = found
  if (!allowsMode(entitlement.rights, activation.mode)) {
    return deny(draft, found, offlineRefusal(entitlement))
  }
  if (activation.held ? isOverLimit(entitlement) : !hasFreeSeat(entitlement)) {
    // Lapsed seats go before those of holders.
    if (group.moreLapsed.has(entitlement.id)) return notYet('seatLost')
    if (activation.held) {
      const cut = releaseSeat(draft, activation, { loss: 'reduced' })
      logLine(draft, cut, 'lapse', { reason: 'reduced' })
    }
    const facts = {
      ...noSeatFacts(draft, entitlement),
      reason: activation.held ? 'reduced' : 'lapsed',
    }
    return deny(draft, found, { code: 'seatLost', facts })
  }
  if (!activation.held) entitlement = takeSeat(draft, entitlement)
  const { rights } = entitlement
  const grantedUntil = leaseEndAt(rights, activation.mode, now)
  // An online client learns of a shorter lease by its own calls only.
  const unseen = command.caller.by === 'vendor' && activation.mode === 'online'
  const leaseExpiryAt = unseen ? Math.max(activation.leaseExpiryAt, grantedUntil) : grantedUntil
  // Elements of features that the entitlement no longer has go back now.
  const kept = returnHoldings(draft, activation, isVanished(rights))
  const advanced = advance(kept, command, now)
  const renewed = putActivation(draft, {
    ...advanced,
    held: true,
    loss: null,
    lastLeaseAt: now,
    leaseExpiryAt,
    fenceAt: Math.max(advanced.fenceAt, leaseExpiryAt),
    ...(unseen ? {} : { deliveredVersion: rights.version }),
    // A lapsed seat that is had back is checked out anew.
    lingerExpiryAt: activation.held ? activation.lingerExpiryAt : lingerEndAt(rights, now),
  })
  const delivery = deliveryOf(rights, renewed)
  logLine(draft, renewed, 'refresh', { ...delivery, ...(unseen && { unseen }) })
  return granted(grantOf('refresh', draft, renewed), changesOf(draft))
}

/** Reads the state. An application's read rotates its nonce. */
export function decideRead(group: GroupState, command: ReadCommand, now: number): Decision<Grant> {
  const draft = openDraft(group, now)
  const found = findRunning(draft, command)
  if ('code' in found) return refuse(draft, found)
  const activation = putActivation(draft, advance(found.activation, command, now))
  return granted(grantOf('state', draft, activation), changesOf(draft))
}

function deny(draft: Draft, { activation }: Found, refusal: Refusal): Decision<never> {
  logLine(draft, activation, 'activationDenied', { code: refusal.code })
  return refuse(draft, refusal)
}
