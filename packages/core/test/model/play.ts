import type { Command } from '../../src/commands.ts'
import { defaultPolicy, type TenantPolicy } from '../../src/state.ts'
import { type Decided, decideBatch, openStore } from '../support/store.ts'
import { change, order } from './changes.ts'
import { checkAnswer, checkCure } from './check-answer.ts'
import { checkStore, recount } from './check-store.ts'
import { type Client, receive } from './clients.ts'
import { checkHistory, openHistory, remember } from './history.ts'
import { type Answer, answerTo } from './licensing.ts'
import { type Choices, readBytes, readOffering } from './read-bytes.ts'
import { type Call, readStep, type Step } from './read-step.ts'
import { fork, grantOf, type Story } from './story.ts'
import { heldOf, passTime, type World } from './world.ts'

const startAt = Date.UTC(2026, 0, 31, 10)

/** Plays a story read from bytes; throws, with all that was told, at the first difference. */
export function play(setting: readonly number[], steps: readonly (readonly number[])[]): Story {
  const story = open(readBytes(setting))
  try {
    for (const [index, bytes] of steps.entries()) {
      playStep(story, readStep(readBytes(bytes), story.world, story.clients, index))
    }
    checkHistory(story)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`${message}\n${story.told.join('\n')}`, { cause })
  }
  return story
}

function open(choices: Choices): Story {
  const { pick, below, rarely } = choices
  const policy: TenantPolicy = {
    ...defaultPolicy,
    regrantMarginMs: pick(defaultPolicy.regrantMarginMs, 0),
    possibleClone: rarely(5) ? 'refuse' : 'report',
  }
  const world: World = {
    now: startAt,
    margin: policy.regrantMarginMs,
    refuseClones: policy.possibleClone === 'refuse',
    ents: [],
    rows: [],
    uses: [],
    resets: [],
    closings: [],
  }
  const clients: Client[] = ['a', 'b', 'c', 'd'].map((seat) => ({
    seat,
    kept: [],
    leases: [],
    wants: null,
  }))
  const story: Story = {
    store: openStore(policy),
    world,
    clients,
    history: openHistory(),
    allowed: new Map(),
    told: [],
  }
  const count = 1 + (below(3) === 2 ? 1 : 0)
  for (let i = 0; i <= count && world.ents.length < count; i++) {
    const command: Command = {
      type: 'createEntitlements',
      groupId: 'group',
      orders: [
        { entitlementId: `E${i}`, snapshot: readOffering(`offering ${i}`, choices), startAt },
      ],
      customerDisabledAt: null,
      reason: null,
    }
    const call = { command, lost: false }
    playStep(story, { now: startAt, loading: 'all', calls: [call], tryCure: false })
  }
  return story
}

function playStep(story: Story, step: Step): void {
  const { store, world } = story
  story.told.push(`${new Date(step.now).toISOString()} loading ${step.loading}`)
  world.closings = []
  passTime(world, step.now)
  const before = recount(store)
  const forked = step.tryCure ? fork(store) : null
  const decided = decideBatch(
    store,
    step.calls.map(({ command }) => command),
    step.now,
    step.loading,
  )
  for (const [index, each] of decided.entries()) {
    const call = step.calls[index]
    if (!call) throw new Error('an answer without its call')
    const worldBefore = structuredClone(world)
    const answer = modelAnswer(world, call.command)
    story.told.push(`  ${brief(call.command)} → ${tell(each.decision)}`)
    checkAnswer(story, step, call, each, answer, worldBefore)
    if (forked && step.calls.length === 1) checkCure(forked, call.command, each.decision, step.now)
    hear(call, each.decision)
  }
  remember(story.history, step.now, decided)
  checkStore(story, step, before, decided)
  noteAllowed(story)
}

/** The last step of an instant is what holds at it. */
function noteAllowed({ world, allowed }: Story): void {
  const { now } = world
  for (const row of world.rows) {
    const active = row.place && !row.handedIn && now < row.leaseEnd
    const { id, leaseEnd, delivered: version } = row
    const seat = active ? { leaseEnd, version, pool: heldOf(row, 'pool') } : null
    allowed.set(`${now} ${id}`, { at: now, id, seat })
  }
}

function modelAnswer(world: World, command: Command): Answer {
  switch (command.type) {
    case 'settle':
      return { code: null }
    case 'acknowledge':
    case 'reportUsage':
    case 'offlineDeactivate':
      throw new Error('not part of the model')
    case 'export':
    case 'renewDelegation':
    case 'takeBack':
    case 'acceptReport':
    case 'importDelegation':
    case 'returnDelegation':
      throw new Error('the model has one server')
    case 'createEntitlements':
      return { code: order(world, command) }
    case 'activate':
    case 'refresh':
    case 'read':
    case 'checkout':
    case 'return':
    case 'track':
    case 'deactivate':
    case 'offlineRefresh':
      return answerTo(world, command)
    default:
      return { code: change(world, command) }
  }
}

function hear({ client, token, lost, command }: Call, decision: Decided['decision']): void {
  if (!client || lost) return
  const grant = grantOf(decision)
  if (grant) receive(client, grant, token)
  const out = decision.ok ? command.type === 'deactivate' : isOut(decision.refusal.code)
  const stale = !decision.ok && decision.refusal.code === 'tokenExpired'
  client.wants = out ? 'activate' : stale ? 'refresh' : null
}

function isOut(code: string): boolean {
  return ['tokenRevoked', 'seatLost', 'activationUnknown', 'nonceMismatch'].includes(code)
}

function tell(decision: Decided['decision']): string {
  const grant = grantOf(decision)
  if (!decision.ok) return decision.refusal.code
  if (!grant) return 'granted'
  const { entitlementId, epoch, nonce, leaseExpiryAt } = grant.activation
  return `${entitlementId} epoch ${epoch} nonce ${nonce} lease ${new Date(leaseExpiryAt).toISOString()}`
}

/** A command without what stories have in common. */
function brief(command: Command): string {
  const common = new Set(['productId', 'seatName', 'method', 'username', 'clientVersion', 'reason'])
  const hidden = new Set([...common, 'offeringName', 'sku', 'hasMaintenance', 'description', 'id'])
  return JSON.stringify(command, (key, value) =>
    hidden.has(key) || value === null || (value?.type === 'none' && key !== 'leasePeriod')
      ? undefined
      : value,
  )
}
