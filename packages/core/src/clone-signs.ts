import type { ActivateCommand } from './commands.ts'
import type { Draft } from './draft.ts'
import { addInterval, isNone } from './interval.ts'
import type { CloneReport } from './outcome.ts'
import type { Rights } from './rights.ts'
import type { ActivationState } from './state.ts'
import { rightEndAt } from './status.ts'

/** Notes the signs that two copies of an activation may be at work, with both sides' evidence. */
export function reportClone(
  draft: Draft,
  activation: ActivationState,
  sign: CloneReport['sign'],
  evidence: CloneReport['evidence'],
): void {
  const { fingerprint, clientVersion, lastLeaseAt, leaseExpiryAt } = activation
  draft.clones.push({
    entitlementId: activation.entitlementId,
    activationId: activation.id,
    at: draft.now,
    sign,
    evidence,
    holder: { fingerprint, clientVersion, lastLeaseAt, leaseExpiryAt },
    told: !isRepeated(sign, activation, draft.now),
  })
}

/** So long after the last, the same sign is most likely the same copy again. */
export const quietMs = 3_600_000

/** A wrong nonce and an old token: what a copy that was left running shows with every call. */
export const shownAgain: readonly CloneReport['sign'][] = ['nonce', 'epoch']

function isRepeated(sign: CloneReport['sign'], { suspectedAt }: ActivationState, now: number) {
  if (!shownAgain.includes(sign)) return false
  return typeof suspectedAt === 'number' && now - suspectedAt < quietMs
}

/** Looks at a seat that is taken again; true when something speaks for a copy. */
export function examineReactivation(
  draft: Draft,
  rights: Rights,
  before: ActivationState,
  command: ActivateCommand,
): boolean {
  const { fingerprint, epoch, deactivatedAt, suspectedAt } = before
  const evidence = { held: fingerprint, shown: command.fingerprint, epoch }
  // A seat that was handed in may go to another machine.
  const foreign =
    deactivatedAt === null &&
    fingerprint !== null &&
    command.fingerprint !== null &&
    fingerprint !== command.fingerprint
  if (foreign) reportClone(draft, before, 'fingerprint', evidence)
  const quick = typeof suspectedAt === 'number' && draft.now < leaseAfter(rights, suspectedAt)
  if (quick) reportClone(draft, before, 'quickReactivation', { ...evidence, suspectedAt })
  return foreign || quick
}

function leaseAfter(rights: Rights, at: number): number {
  return isNone(rights.leasePeriod) ? rightEndAt(rights) : addInterval(at, rights.leasePeriod)
}
