import { isDeepStrictEqual } from 'node:util'
import type { Command } from '../../src/commands.ts'
import { statusOf as httpStatusOf } from '../../src/error-codes.ts'
import { activeAmount } from '../../src/features.ts'
import type { Grant, Refusal } from '../../src/outcome.ts'
import type { ActivationState } from '../../src/state.ts'
import { type Decided, decideBatch, type Store } from '../support/store.ts'
import type { Answer } from './licensing.ts'
import type { Call, Step } from './read-step.ts'
import { fork, grantOf, type Story } from './story.ts'
import {
  type Ent,
  fenceOf,
  freesAt,
  heldOf,
  limitOf,
  openUses,
  placesOf,
  type Row,
  rightEnd,
  type World,
} from './world.ts'

export function same(what: string, seen: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(seen, wanted)) return
  throw new Error(`${what} is ${JSON.stringify(seen)}, and should be ${JSON.stringify(wanted)}`)
}

export function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`not so: ${what}`)
}

/** The answer of the rules against that of the model. */
export function checkAnswer(
  story: Story,
  step: Step,
  call: Call,
  { decision }: Decided,
  answer: Answer,
  before: World,
): void {
  same('the answer', decision.ok ? null : decision.refusal.code, answer.code)
  if (answer.signs) {
    const signs = decision.changes.clones.map(({ sign }) => sign)
    same('the signs of a copy', signs, answer.signs)
  }
  if (!decision.ok) {
    checkRefusal(story, step, decision.refusal, answer)
    checkUntouched(decision.changes.activations, before)
    check('a refusal makes no version', decision.changes.versions.length === 0)
    check('a refusal sums nothing up', decision.changes.summaries.length === 0)
    return
  }
  const grant = grantOf(decision)
  if (grant && answer.row && answer.ent) checkGrant(story, call, grant, answer.row, answer.ent)
}

function checkGrant(
  { world, store }: Story,
  { command }: Call,
  { activation, version, featureUse }: Grant,
  row: Row,
  ent: Ent,
): void {
  same('the entitlement', activation.entitlementId, ent.id)
  same('the version', version, ent.version)
  const { id, epoch, nonce, leaseExpiryAt, fenceAt, held, deactivatedAt } = activation
  same(
    'the activation',
    { id, epoch, nonce, leaseExpiryAt, fenceAt, held, handedIn: deactivatedAt !== null },
    {
      id: row.id,
      epoch: row.epoch,
      nonce: row.nonce,
      leaseExpiryAt: row.leaseEnd,
      fenceAt: fenceOf(row),
      held: true,
      handedIn: false,
    },
  )
  const signed = command.type === 'activate' || command.type === 'refresh'
  const byVendor =
    'caller' in command
      ? command.caller.by === 'vendor'
      : command.type === 'activate' && command.by === 'vendor'
  if (signed && !byVendor) {
    check('no lease ends later than the right to use', leaseExpiryAt <= rightEnd(ent))
  }
  const rights = store.entitlements.get(ent.id)?.rights
  for (const feature of rights?.features ?? []) {
    if (rights?.version !== version || feature.type === 'bool') continue
    const counted = openUses(world, ent.id, feature.key)
      .filter((use) => use.row === row.id)
      .reduce((sum, use) => sum + use.amount, 0)
    const own = feature.type === 'elementPool' ? heldOf(row, feature.key) : counted
    same('what the seat holds', activeAmount(feature, activation, featureUse[feature.id]), own)
  }
}

/** Each denial is explained: with what is in use, when it frees, and what would cure it. */
function checkRefusal({ world }: Story, { loading }: Step, refusal: Refusal, answer: Answer): void {
  const { code, facts } = refusal
  if (httpStatusOf(code) === 402) {
    check('a denial names its entitlement', typeof facts.entitlementId === 'string')
    check('a denial names a cure', (facts.cures?.length ?? 0) > 0)
  }
  if (code !== 'noSeatAvailable' || !answer.ent) return
  const { ent } = answer
  same('the entitlement of the refusal', facts.entitlementId, ent.id)
  same('the limit of the refusal', facts.limit, limitOf(ent))
  same('the use of the refusal', facts.inUse, placesOf(world, ent).length)
  const times = placesOf(world, ent).flatMap((row) => freesAt(world, ent, row) ?? [])
  const next = times.length === 0 ? null : Math.min(...times)
  if (loading === 'all') same('when the next seat frees', facts.freesAt, next)
  const said = facts.freesAt ?? null
  check(
    'a seat frees at the latest when it is said',
    next === null ? said === null : said !== null && said >= next,
  )
}

/** A refusal cuts a surplus seat or notes a suspicion; else it leaves every seat as it was. */
function checkUntouched(changed: readonly ActivationState[], before: World): void {
  for (const seat of changed) {
    const row = before.rows.find(({ id }) => id === seat.id)
    if (!row) throw new Error('a refusal made an activation')
    if (seat.loss === 'reduced' && row.place) continue
    same(
      'a seat after a refusal',
      [seat.held, seat.epoch, seat.nonce, seat.fenceAt, seat.leaseExpiryAt],
      [row.place, row.epoch, row.nonce, fenceOf(row), row.leaseEnd],
    )
  }
}

/** A cure that is named with its numbers takes this reason of the refusal away. */
export function checkCure(
  store: Store,
  command: Command,
  decision: Decided['decision'],
  now: number,
): void {
  if (decision.ok) return
  const { code, facts } = decision.refusal
  const change = code === 'noSeatAvailable' ? 'seatCount' : 'featureValue'
  const cure = facts.cures?.find((each) => each.change === change)
  const { entitlementId } = facts
  if (!cure || entitlementId === undefined || typeof cure.to !== 'number') return
  const set =
    change === 'seatCount'
      ? { seatCount: cure.to }
      : { features: [{ id: String(facts.feature), value: cure.to }] }
  const cured = fork(store)
  const about = { entitlementId, reason: null, forceSeatCount: false }
  const both: Command[] = [{ type: 'update', ...about, set }, command]
  const answers = decideBatch(cured, both, now, 'all')
  const after = answers[1]?.decision
  // Another rule may refuse what this one allows now: a possible copy, say.
  check(`the cure of ${code} cures it`, after?.ok === true || after?.refusal.code !== code)
}
