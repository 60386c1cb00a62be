import type { OfflineToken } from '../commands.ts'
import { activationIn, changesOf, type Draft, logLine } from '../draft.ts'
import type { ErrorCode } from '../error-codes.ts'
import { refuse } from '../find-activation.ts'
import { type Decision, type Grant, granted } from '../outcome.ts'
import type { ActivationState } from '../state.ts'
import type { OfflineSeat } from './offline-seat.ts'

const dayMs = 86_400_000

/** How long after it was made a token is taken: it travels by hand. */
export const tokenLifeMs = 30 * dayMs
/** How far ahead the clock of a device may be. */
const aheadMs = dayMs

/**
 * Looks whether a token is to be decided at all; null when it is. One that was answered already is
 * answered the same, as long as what it brought still stands.
 *
 * @param seats those of its seat id, in every entitlement of the group
 */
export function examineToken(
  draft: Draft,
  token: OfflineToken,
  seats: readonly OfflineSeat[],
): Decision<Grant | null> | null {
  const { now } = draft
  if (token.issuedAt + tokenLifeMs <= now) return deny(draft, seats, 'offlineTokenExpired')
  if (token.issuedAt > now + aheadMs) return deny(draft, seats, 'offlineTokenEarly')
  const same = seats.find(({ requestId }) => requestId === token.requestId)
  if (same) {
    const activation = activationIn(draft, same.activationId)
    const stands =
      activation !== undefined && same.hash === token.hash && isAsLeft(same, activation)
    return stands ? granted(same.answer) : deny(draft, seats, 'offlineTokenReplayed')
  }
  const counter = Math.max(0, ...seats.map((seat) => seat.counter))
  return token.counter > counter ? null : deny(draft, seats, 'offlineTokenSuperseded')
}

/** Whether nothing has come after the answer. */
function isAsLeft(seat: OfflineSeat, activation: ActivationState): boolean {
  if (seat.epoch !== activation.epoch) return false
  const runs = activation.held && activation.deactivatedAt === null
  return seat.answer === null ? activation.deactivatedAt !== null : runs
}

function deny(draft: Draft, [seat]: readonly OfflineSeat[], code: ErrorCode): Decision<never> {
  const activation = seat && activationIn(draft, seat.activationId)
  if (!activation) return refuse(draft, { code, facts: {} })
  logLine(draft, activation, 'activationDenied', { code })
  const { entitlementId } = activation
  return { ok: false, refusal: { code, facts: { entitlementId } }, changes: changesOf(draft) }
}
