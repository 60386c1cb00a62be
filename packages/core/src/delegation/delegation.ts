import type { Interval } from '../interval.ts'
import type { LogEntry, UsageSummary } from '../outcome.ts'
import type { Rights } from '../rights.ts'
import type { ActivationState, EntitlementState, FeatureUse } from '../state.ts'

/** How long a local license server may serve an entitlement on one token, where nothing else is said. */
export const delegationPeriod: Interval = { type: 'day', count: 30 }

/**
 * Who serves an entitlement by whose leave. The cloud keeps it of what it has `given`, a local
 * license server of what it has `taken`. It stays after the return, so that no number comes twice.
 */
export type Delegation = {
  readonly role: 'given' | 'taken'
  /** The local license server. */
  readonly serverId: string
  /** Number of the latest token; grows over all delegations of the entitlement, to any server. */
  readonly sequence: number
  /** Number of the token that this delegation began with. */
  readonly begunWith: number
  readonly begunAt: number
  /** When the latest token was given. */
  readonly grantedAt: number
  /** How long each of its tokens lasts; null: as the product or the tenant has it at the time. */
  readonly ownPeriod?: Interval | null
  /** The latest end that any of its tokens carries, exclusive. */
  readonly endsAt: number
  /** The version that the latest token carries. */
  readonly version: number
  /** Something beside the rights was changed since: a count that is to begin again. */
  readonly isEdited: boolean
  /** How often the cloud has had a usage count begin again, by feature id. */
  readonly resets: Readonly<Record<string, number>>
  /** Of the usage reports that the cloud has taken: how many, and the hashes of the latest of them. */
  readonly reports: { readonly sequence: number; readonly hashes: readonly string[] }
  /** When two histories of this delegation were found. No further token is given. */
  readonly forkedAt: number | null
  /** When it comes back by itself, since it was taken back without a token. */
  readonly takeBackAt: number | null
  readonly returnedAt: number | null
}

/** What a delegation token brings to a local license server, as the rules see it. */
export type DelegationGrant = {
  readonly serverId: string
  readonly sequence: number
  readonly begunWith: number
  readonly begunAt: number
  readonly issuedAt: number
  readonly endsAt: number
  /** As the local server is to write them: not exported, and with the end of the delegation. */
  readonly rights: Rights
  readonly resets: Readonly<Record<string, number>>
  /** The latest usage report that the cloud has. */
  readonly report: { readonly sequence: number; readonly hash: string | null }
  /** What was in use when the delegation began, counts and held seats; used by its first import. */
  readonly featureUse: Readonly<Record<string, FeatureUse>>
  readonly usagePeriodStartAt: number | null
  readonly seats: readonly ActivationState[]
}

/** What happened at a local license server since its last report, and how it stands after it. */
export type DelegationReport = {
  readonly begunWith: number
  /** Number of the latest token that was imported. */
  readonly applied: number
  /** From 1 on in each delegation. */
  readonly sequence: number
  /** Hash of the report before; null for the first. */
  readonly previous: string | null
  readonly hash: string
  readonly startedAt: number | null
  readonly usagePeriodStartAt: number | null
  readonly seatsUsed: number
  readonly featureUse: Readonly<Record<string, FeatureUse>>
  /** Those that anything happened to. */
  readonly seats: readonly ActivationState[]
  readonly log: readonly LogEntry[]
  readonly summaries: readonly UsageSummary[]
}

/** So many hashes are kept: a report is repeated when its answer was lost, soon. */
export const keptReports = 64

/** Served by a local license server, seen from the cloud. */
export function isGiven({ rights, delegation }: Pick<EntitlementState, 'rights' | 'delegation'>) {
  return rights.exportedAt !== null && delegation?.role === 'given'
}

/** The local license server has not been sent what was edited since. */
export function isOutOfSync(entitlement: Pick<EntitlementState, 'rights' | 'delegation'>): boolean {
  const { rights, delegation } = entitlement
  if (!delegation || !isGiven(entitlement)) return false
  return delegation.isEdited || delegation.version !== rights.version
}

/** What the token of a delegation carries. @param rights of the version that it names */
export function grantOfDelegation(
  { delegation, featureUse, usagePeriodStartAt }: EntitlementState,
  rights: Rights,
  seats: readonly ActivationState[],
): DelegationGrant {
  if (!delegation) throw new Error('an entitlement that was never delegated')
  const { serverId, sequence, begunWith, begunAt, grantedAt, endsAt, resets, reports } = delegation
  return {
    ...{ serverId, sequence, begunWith, begunAt, issuedAt: grantedAt, endsAt, resets },
    rights: { ...rights, exportedAt: null, delegatedUntilAt: endsAt },
    report: { sequence: reports.sequence, hash: reports.hashes.at(-1) ?? null },
    featureUse,
    usagePeriodStartAt,
    seats: seats.filter(({ held }) => held),
  }
}
