import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ActivationState, defaultPolicy } from '@leasehold/core/state'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { writeInstant } from '../http/instant.ts'
import type { TenantKeys } from '../identity/tenant-keys.ts'
import type { AccessClaims } from '../licensing/access-token.ts'
import type { Notices } from '../licensing/notices.ts'
import type { Policies } from '../licensing/policies.ts'
import type { Engine } from '../licensing/submission.ts'
import type { Database } from '../storage/schema.ts'
import { seatsWithUse } from '../storage/watched.ts'
import { answerPoll, type Deliverable, type KnownVersion, type PollAnswer } from './answer-poll.ts'
import { createBell } from './bell.ts'
import { createChannel } from './channel.ts'
import { contactOfGrant, createPace } from './pace.ts'
import { createStreams, maxStreams, type Sink } from './streams.ts'
import { updateBody } from './update-body.ts'
import { createWatch, type Watched } from './watch.ts'

export type UpdatesOptions = {
  readonly connection: pg.ClientConfig
  readonly db: Kysely<Database>
  readonly clock: Clock
  readonly keys: TenantKeys
  readonly engine: Engine
  readonly policies: Policies
  readonly notices: Notices
  readonly randomBytes: (count: number) => Buffer
  readonly epoch: number
  readonly log: Logger
}

/** A long poll looks again at least so often: what time alone changes rings no bell. */
const longestSleepMs = 1_000
const system = { type: 'system', id: null, name: 'Leasehold' } as const

/**
 * What clients are told apart from renewals. What is published is kept in memory and answered from
 * there while notices of other servers are heard, and read from the database while they are not.
 */
export function createUpdates(options: UpdatesOptions) {
  const { connection, db, clock, keys, engine, policies, notices, epoch, log } = options
  const pace = createPace(options.randomBytes)
  const bell = createBell()
  const channel = createChannel(
    connection,
    notices,
    {
      heard: (notice) => hear(notice),
      reset() {
        watch.clear()
        streams.reset()
        bell.ringAll()
      },
    },
    log,
  )
  const watch = createWatch(db, () => channel.trusted)
  const streams = createStreams({
    epoch,
    now: () => clock.now(),
    isTrusted: () => channel.trusted,
    answer: (claims, known) => {
      const watched = watch.peek(claims)
      return watched && consider(claims, watched, known)
    },
    lookUp: (claims, known) => lookUp(claims, known).then(({ answer }) => answer),
    bodies,
    ping: (tenantId) =>
      JSON.stringify({ at: writeInstant(clock.now()), nextContact: nextContact(tenantId) }),
  })
  let closing = false
  notices.hear(hear)

  function hear(notice: Parameters<typeof watch.hear>[0]): void {
    watch.hear(notice)
    streams.hear(notice)
    bell.ring(notice)
  }

  /** As it stands: from memory, or from the database. A version ahead of both was made elsewhere just now. */
  async function lookUp(
    claims: AccessClaims,
    known: KnownVersion | null,
  ): Promise<{ answer: PollAnswer; watched: Watched | null }> {
    channel.start()
    let watched: Watched | null | undefined = watch.peek(claims)
    const ahead =
      known?.epoch === epoch && known.version > (watched?.entitlement.rights.version ?? 0)
    if (!watched || ahead) watched = await watch.load(claims)
    if (watched) return { answer: consider(claims, watched, known), watched }
    const refusal = { code: 'activationUnknown', facts: {} } as const
    return { answer: { kind: 'refused', refusal }, watched: null }
  }

  function consider(
    claims: AccessClaims,
    watched: Watched,
    known: KnownVersion | null,
  ): PollAnswer {
    const answer = answerPoll(watched, claims, known, epoch, clock.now())
    if (answer.kind === 'refused') return answer
    if (answer.isDue) publishDue(claims, watched)
    return answer
  }

  /** Written by the engine, once; whoever looks meanwhile is answered as if it were already. */
  function publishDue({ tenantId, groupId }: AccessClaims, { entitlement }: Watched): void {
    if (entitlement.settling) return
    entitlement.settling = true
    const command = { type: 'settle' } as const
    engine.submit({ tenantId, groupId, command, author: system, ipAddress: null }).catch(() => {
      entitlement.settling = false
    })
  }

  /**
   * The first request that names a version is written down, and no later one. What a stream was sent
   * is not acknowledged by that: it may never have arrived.
   */
  function acknowledge(
    { tenantId, groupId, activationId, epoch: seatEpoch }: AccessClaims,
    { seat, entitlement }: Watched,
    known: KnownVersion | null,
  ): void {
    if (known?.epoch !== epoch) return
    const { version } = known
    const before = seat.acknowledgedVersion
    if (version <= before || version > entitlement.rights.version) return
    seat.acknowledgedVersion = version
    const command = { type: 'acknowledge', activationId, epoch: seatEpoch, version } as const
    engine.submit({ tenantId, groupId, command, author: system, ipAddress: null }).catch(() => {
      seat.acknowledgedVersion = before
    })
  }

  function pollSecondsOf(tenantId: string): number {
    policies.ensure(tenantId)?.catch(() => {})
    return (policies.of(tenantId) ?? defaultPolicy).pollSeconds
  }

  function nextContact(tenantId: string): number {
    return pace.nextContact(pollSecondsOf(tenantId), performance.now())
  }

  /**
   * The bodies of updates, in the order in which they are asked for: each is made for the token that
   * asks, and a seat may be followed with several. Null for a seat that is gone or was taken again.
   */
  async function bodies(
    asked: readonly { claims: AccessClaims; update: Deliverable }[],
  ): Promise<(string | null)[]> {
    const rows = await seatsWithUse(
      db,
      asked.map(({ claims }) => claims),
    )
    const now = clock.now()
    const rowOf = new Map(rows.map((row) => [row.id, row]))
    return Promise.all(
      asked.map(async ({ claims, update }) => {
        const row = rowOf.get(claims.activationId)
        if (row?.epoch !== claims.epoch) return null
        const about = { epoch, now, nextContact: nextContact(claims.tenantId) }
        const loaded = await keys.load(claims.tenantId)
        return updateBody(claims, row, update, loaded, about)
      }),
    )
  }

  return {
    nextContact,
    /** After an activation or refresh: what the reply to it says, and any repetition of that reply. */
    contactAfter: (tenantId: string, { id, nonce }: Pick<ActivationState, 'id' | 'nonce'>) =>
      contactOfGrant(pollSecondsOf(tenantId), `${id}.${nonce}`),
    retryMs: pace.retryMs,
    bodies,
    /** From memory, without waiting; undefined when it has to be looked up. */
    peek(claims: AccessClaims, known: KnownVersion | null): PollAnswer | undefined {
      const watched = watch.peek(claims)
      // Without the tenant's interval there is no telling when to come again.
      if (!policies.of(claims.tenantId)) return undefined
      if (!watched || (known && known.version > watched.entitlement.rights.version))
        return undefined
      const answer = consider(claims, watched, known)
      if (answer.kind !== 'refused') acknowledge(claims, watched, known)
      return answer
    },
    /** What a poll is answered; an unchanged one after `waitMs` at the latest. */
    async poll(
      claims: AccessClaims,
      known: KnownVersion | null,
      waitMs: number,
      isGone: () => boolean,
    ): Promise<PollAnswer> {
      const until = performance.now() + waitMs
      await policies.ensure(claims.tenantId)
      for (;;) {
        const heard = waitMs > 0 ? bell.wait([claims.entitlementId, claims.activationId]) : null
        try {
          const { answer, watched } = await lookUp(claims, known)
          if (watched && answer.kind !== 'refused') acknowledge(claims, watched, known)
          const left = until - performance.now()
          if (answer.kind !== 'unchanged' || left <= 0 || closing || isGone()) return answer
          await Promise.race([heard?.rung, sleep(Math.min(left, longestSleepMs))])
          // What was woken by the end of the server looks no more: the database may be gone first.
          if (closing) return answer
        } finally {
          heard?.leave()
        }
      }
    },
    get isFull() {
      return closing || streams.size >= maxStreams
    },
    openStream: (claims: AccessClaims, sink: Sink, known: KnownVersion | null) =>
      streams.open(claims, sink, known),
    /** Ends streams and long polls, so that the server can stop. */
    close(): void {
      closing = true
      streams.closeAll()
      bell.ringAll()
    },
    async stop(): Promise<void> {
      await channel.stop()
    },
  }
}

export type Updates = ReturnType<typeof createUpdates>
