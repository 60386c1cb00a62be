import type { JobDeps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { isStatementTimeout } from '../../licensing/database-error.ts'
import { preview } from '../../licensing/preview.ts'
import {
  claimItems,
  claimScheduled,
  type DuePlanned,
  finishUndecided,
  putBack,
} from '../../storage/due-planned.ts'
import { StepTaken } from '../../storage/ledger/deed.ts'
import { orThrow } from '../entitlement-command.ts'
import { isPassing } from '../is-passing.ts'
import { previewToWire } from '../what-if/preview-to-wire.ts'
import { changeCommand } from './change-command.ts'
import type { ChangeInput } from './change-input.ts'

/** Taken at once: enough to fill the engine's batches, few enough to be told to stop. */
const slice = 200
/** So long a server may be silent before another takes over what it had taken. */
const claimMs = 60_000
/** Of one slice under way at one time: enough to fill batches, and the pool serves others too. */
const atOnce = 24
const mostFaults = 5

/**
 * Makes scheduled changes that are due, of every tenant; true when there may be more. Any number of
 * servers may run it at the same time.
 */
export async function makeScheduled(deps: JobDeps): Promise<boolean> {
  const now = deps.clock.now()
  return makeAll(deps, await claimScheduled(deps.db, now, now + claimMs, slice))
}

/** The same for the items of bulk changes. */
export async function makeItems(deps: JobDeps): Promise<boolean> {
  const now = deps.clock.now()
  return makeAll(deps, await claimItems(deps.db, now, now + claimMs, slice))
}

async function makeAll(deps: JobDeps, due: readonly DuePlanned[]): Promise<boolean> {
  const waiting = [...due]
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await makeOne(deps, next)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return due.length > 0
}

/** Makes what is scheduled and due of one entitlement, as far as no other server is at it. */
export async function makeDueOf(
  deps: JobDeps,
  place: { groupId: string; entitlementId: string },
): Promise<void> {
  for (;;) {
    const now = deps.clock.now()
    const [next] = await claimScheduled(deps.db, now, now + claimMs, 1, place)
    if (!next) return
    await makeOne(deps, next)
  }
}

async function makeOne(deps: JobDeps, due: DuePlanned): Promise<void> {
  const { db, clock } = deps
  try {
    await (due.dryRun ? tell(deps, due) : make(deps, due))
  } catch (error) {
    // Not of the change: the request that it is made in is run again.
    if (error instanceof StepTaken) throw error
    if (isPassing(error)) {
      // The database or the engine is busy or gone: nobody's fault, so it is not counted.
      await putBack(db, due, clock.now() + 1_000, due.faults)
    } else if (error instanceof RequestError && error.statusCode < 500) {
      const { code, message: details, validationErrors, explanation } = error
      const result = { details, validationErrors, explanation }
      await finishUndecided(db, due, { status: 'refused', code, result }, clock.now())
    } else await giveUpOrRetry(deps, due, error)
  }
}

async function make(deps: JobDeps, due: DuePlanned): Promise<void> {
  const { tenantId, groupId, id, revision, author } = due
  const command = await commandOf(deps, due)
  const planned = { id, revision }
  // What comes of it is noted by the engine, refused or not.
  await deps.engine.submit({ tenantId, groupId, author, ipAddress: null, command, planned })
}

/** The item of a dry run: what would come of it is noted, and nothing else. */
async function tell(deps: JobDeps, due: DuePlanned): Promise<void> {
  const { tenantId, groupId, entitlementId, author } = due
  const command = await commandOf(deps, due)
  const previewed = await preview(deps, { tenantId, groupId, author, ipAddress: null, command })
  orThrow(previewed.answer)
  const { changes, losses, seats, devices } = previewToWire(deps, entitlementId, previewed)
  const result = { changes, losses, seatsOverLimit: seats.overLimit, devices: devices.total }
  const version = previewed.after.get(entitlementId)?.rights.version ?? 0
  const outcome = { status: 'done' as const, version, result }
  await finishUndecided(deps.db, due, outcome, deps.clock.now())
}

function commandOf(deps: JobDeps, { tenantId, entitlementId, reason, change }: DuePlanned) {
  const about = { tenantId, entitlementId, reason }
  // It was checked against the schema of this type before it was kept.
  return changeCommand(deps, about, change as ChangeInput)
}

async function giveUpOrRetry(deps: JobDeps, due: DuePlanned, error: unknown): Promise<void> {
  const { db, clock, log } = deps
  const faults = due.faults + 1
  log.error({ err: error, planned: due.id, faults }, 'a planned change met a fault')
  // What takes too long may do so since everything does: half an hour is given to that.
  const pauseMs = (isStatementTimeout(error) ? 60_000 : 1_000) * 2 ** faults
  if (faults < mostFaults) return putBack(db, due, clock.now() + pauseMs, faults)
  const outcome = { status: 'failed' as const, code: 'internalError', result: null }
  return finishUndecided(db, due, outcome, clock.now())
}
