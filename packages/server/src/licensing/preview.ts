import { foreverAt } from '@leasehold/core/interval'
import { type Changes, noChanges } from '@leasehold/core/outcome'
import { dueAt } from '@leasehold/core/seats'
import { settle } from '@leasehold/core/settle'
import type { ActivationState, EntitlementState, TenantPolicy } from '@leasehold/core/state'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Clock } from '../clock.ts'
import type { Secrets } from '../secrets.ts'
import { type Sender, sendAll } from '../storage/engine/connection.ts'
import { type ActivationRow, activationOf, loadLastHeld } from '../storage/engine/load.ts'
import { withSnapshot } from '../storage/engine/with-snapshot.ts'
import type { Database } from '../storage/schema.ts'
import { tenantSettings } from '../storage/tenant-settings.ts'
import { decideBatch } from './decide-batch.ts'
import { type Loaded, loadBatch, onSnapshot } from './load-batch.ts'
import { loadDueOf } from './load-due.ts'
import { policyOf } from './policies.ts'
import { createRightsCache } from './rights-cache.ts'
import type { Answer, Submission } from './submission.ts'
import type { BatchGroup } from './working-group.ts'

/** What a submission would come to. States are those of its group's entitlements, by id. */
export type Previewed = {
  /** The instant that it was decided for. */
  readonly at: number
  readonly answer: Answer
  /** As time alone has made them: what the command is decided on. */
  readonly before: ReadonlyMap<string, EntitlementState>
  readonly after: ReadonlyMap<string, EntitlementState>
  /** What the command would write. */
  readonly changes: Changes
  /** The rules of the tenant, among them when devices ask. */
  readonly policy: TenantPolicy
  /** Who holds a place of the command's entitlement now, of many those whose lease ends last. */
  readonly holders: readonly ActivationState[]
}

export type PreviewDeps = {
  readonly pool: pg.Pool
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly secrets: Secrets
}

/** Holders that are named; of more, only the number is told. */
export const shownHolders = 500

/**
 * Decides a submission as the engine would, over one snapshot: nothing is locked and nothing
 * written, so a decision that is made meanwhile is not seen. The rules, what is loaded for them and
 * the checks beside them are the engine's own.
 *
 * @param asOf an instant ahead: decided as if it were then, with every device that runs now
 * running then too
 */
export async function preview(
  { pool, db, clock, secrets }: PreviewDeps,
  submission: Submission,
  asOf: number | null = null,
): Promise<Previewed> {
  const policy = policyOf(await tenantSettings(db, submission.tenantId))
  return withSnapshot(pool, async (client) => {
    const loaded = await loadBatch(
      client,
      [submission],
      createRightsCache(cachedRights),
      () => policy,
      () => clock.now(),
      onSnapshot,
    )
    const group = groupOf(loaded)
    const realNow = group.now
    if (asOf !== null && asOf > realNow) group.now = asOf
    // The engine leaves lapsed seats that its answer does not hang on; a person counts without them.
    while (group.moreLapsed.size > 0) await loadDueOf(client, group)
    carryLeases(group, realNow)
    const { answers, written } = await decideBatch(loaded, [submission], secrets, allLoaded)
    const [answer] = answers
    if (!answer) throw new Error('a submission without its answer')
    const before = new Map(group.loadedEntitlements)
    for (const { submission: by, changes } of written) {
      if (by === null) for (const state of changes.entitlements) before.set(state.id, state)
    }
    const own = written.find((each) => each.submission === submission)
    return {
      at: group.now,
      answer,
      before,
      after: group.entitlements,
      changes: own?.changes ?? noChanges,
      policy,
      holders: await holdersOf(client, submission, group, before, realNow),
    }
  })
}

const allLoaded = () => Promise.resolve()

// Of the one group whose entitlements are looked at.
const cachedRights = 1_000

function groupOf({ groups }: Loaded): BatchGroup {
  const [group] = groups.values()
  if (!group) throw new Error('a submission without its group')
  return group
}

/** Looking ahead, whoever runs now is taken to have refreshed in time. */
function carryLeases(group: BatchGroup, realNow: number): void {
  for (const seat of group.loadedActivations.values()) {
    group.activations.set(seat.id, carried(seat, realNow, group.now))
  }
}

function carried(seat: ActivationState, realNow: number, now: number): ActivationState {
  const ahead = now - realNow
  const { deactivatedAt, leaseExpiryAt, fenceAt, lastLeaseAt } = seat
  const runs = seat.held && deactivatedAt === null && leaseExpiryAt > realNow
  if (ahead === 0 || !runs || fenceAt >= foreverAt) return seat
  return {
    ...seat,
    lastLeaseAt: lastLeaseAt + ahead,
    leaseExpiryAt: leaseExpiryAt + ahead,
    fenceAt: fenceAt + ahead,
  }
}

async function holdersOf(
  client: Sender,
  { tenantId, groupId, command }: Submission,
  group: BatchGroup,
  before: ReadonlyMap<string, EntitlementState>,
  realNow: number,
): Promise<ActivationState[]> {
  const entitlement = 'entitlementId' in command ? before.get(command.entitlementId) : undefined
  if (!entitlement) return []
  const named = { tenantId, groupId, entitlementId: entitlement.id }
  const [result] = await sendAll(client, [loadLastHeld(named, shownHolders)])
  const seats = ((result?.rows ?? []) as ActivationRow[]).map(activationOf)
  const { policy } = group
  const due = seats.filter((seat) => {
    const at = dueAt(seat, entitlement.rights, policy.regrantMarginMs)
    return at !== null && at <= realNow
  })
  const state = {
    policy,
    entitlements: new Map([[entitlement.id, entitlement]]),
    activations: new Map(due.map((seat) => [seat.id, seat])),
    moreLapsed: new Set<string>(),
  }
  const settled = new Map(settle(state, realNow).activations.map((seat) => [seat.id, seat]))
  return seats
    .map((seat) => settled.get(seat.id) ?? seat)
    .filter((seat) => seat.held)
    .map((seat) => carried(seat, realNow, group.now))
}
