import type { Command } from '@leasehold/core/commands'
import type { EntitlementOutcome } from '@leasehold/core/decide-entitlement'
import type { Grant, Refusal } from '@leasehold/core/outcome'
import type { Rights } from '@leasehold/core/rights'
import type { Delegated } from '../storage/engine/save-delegated.ts'
import type { AuditLine, Retry } from '../storage/ledger/deed.ts'
import type { Author } from '../storage/schema.ts'

/** A retry of a licensing call is known by this; see docs/formats.md, "Epoch, nonce, retry". */
export type Attempt = {
  /** Principal, method and path: what a key is unique within. */
  readonly scope: string
  readonly keyHash: Buffer
  readonly requestHash: Buffer
}

/** One command on its way to the engine. All of it concerns one entitlement group. */
export type Submission = {
  readonly tenantId: string
  readonly groupId: string
  readonly command: Command
  readonly author: Author
  readonly ipAddress: string | null
  /** The activation code that named the group: still valid when the command is decided, or unknown. */
  readonly activationCode?: string
  readonly attempt?: Attempt
  /**
   * With `createEntitlements`: the group that they start, whose row and codes appear in the same
   * transaction, or not at all. A code that another group of the tenant has is refused `duplicate`.
   */
  readonly newGroup?: NewGroup
  /** With `importDelegation`: what else its token says, written in the same transaction or not at all. */
  readonly delegated?: Delegated
  /**
   * With a command on one entitlement: the version that the caller has read (`If-Match`), compared
   * under the lock; another one is refused `preconditionFailed`.
   */
  readonly expectedVersion?: number
  /**
   * With a command on one entitlement: the planned change that it makes, as it was read. What comes
   * of it is noted there in the same transaction. One that was made, edited or cancelled meanwhile
   * is refused `stateConflict`, and nothing is done.
   */
  readonly planned?: { readonly id: string; readonly revision: number }
  /**
   * The request that it belongs to. Its line is written in the transaction of what is granted, and
   * so is what came of the step. One that was done before is refused `idempotencyKeyInUse`.
   */
  readonly deed?: { readonly line: AuditLine; readonly step: Step | null }
}

export type Step = Retry & { readonly name: string }

export type NewGroup = {
  readonly customerId: string | null
  readonly orderRefId: string | null
  /** In their normal form, at least one, none twice. */
  readonly activationCodes: readonly string[]
}

/**
 * What came of a command, told after its commit. A licensing command has a grant (none for
 * deactivate) and the rights of the version granted; a change of an entitlement has an outcome.
 */
export type Answer =
  | {
      readonly ok: true
      readonly grant: Grant | null
      /** Null also for a repeated answer whose version is no longer the current one. */
      readonly rights: Rights | null
      readonly outcome: EntitlementOutcome | null
      /** The kept answer of an earlier, equal request. */
      readonly repeated: boolean
    }
  | { readonly ok: false; readonly refusal: Refusal }

/**
 * Decides commands in batches and tells the answer once it is committed. Every write of entitlement
 * and activation state goes through here. Throws `RequestError('unavailable')` when the database is
 * gone or the queue full; nothing is promised then.
 */
export type Engine = {
  submit(submission: Submission): Promise<Answer>
  stop(): Promise<void>
}
