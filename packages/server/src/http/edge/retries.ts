import { createHmac } from 'node:crypto'
import { Readable } from 'node:stream'
import { deserialize, serialize } from 'node:v8'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import type { Retry } from '../../storage/ledger/deed.ts'
import { answerName, openSteps, startName } from '../../storage/ledger/kept-steps.ts'
import { RequestError } from '../request-error.ts'
import { singleHeader } from '../single-header.ts'

/** An answer as it went out. */
export type StoredReply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string | null
}

export type RetryKey = Pick<Retry, 'tenantId' | 'scope' | 'keyHash' | 'requestHash'>

const lifeMs = 24 * 3_600_000
const info = 'leasehold retry 1'

/**
 * The key of a POST or PATCH, and what the request under it is; null without one, and for a dry run:
 * nothing is done that could be done twice, and it tells how things stand now.
 */
export function readRetryKey({ secrets }: Deps, request: FastifyRequest): RetryKey | null {
  const { tenantId, method, principal } = request
  if (method !== 'POST' && method !== 'PATCH') return null
  const key = singleHeader(request, 'idempotency-key')
  if (key === undefined) return null
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new RequestError('headerInvalid', {
      details: 'Idempotency-Key must be 1 to 255 visible ASCII characters.',
    })
  }
  if (isFile(request)) {
    throw new RequestError('headerInvalid', {
      details: 'A file is read as it arrives and cannot be compared: send no Idempotency-Key.',
    })
  }
  if ((request.query as { dryRun?: boolean }).dryRun === true) return null
  const [path = '', query = ''] = request.url.split('?')
  // Under a key of the tenant: a body may hold a secret that could be guessed from a plain hash.
  const hash = (text: string) =>
    createHmac('sha256', secrets.derive(tenantId, info)).update(text).digest()
  return {
    tenantId,
    scope: `${principal.author.id ?? ''} ${method} ${path}`,
    keyHash: hash(key),
    requestHash: hash(JSON.stringify([query, request.apiVersion, request.body ?? null])),
  }
}

function isFile({ body, routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.upload === true || body instanceof Readable
}

/** What is known of earlier requests with the key: the answer, or the steps that were done. */
export async function openRetry(
  { db, clock, secrets }: Deps,
  key: RetryKey,
): Promise<{ retry: Retry; answer: StoredReply | null }> {
  const now = clock.now()
  const rows = await openSteps(db, key, now, lifeMs)
  if (rows.some((row) => !row.request_hash.equals(key.requestHash))) {
    throw new RequestError('idempotencyKeyReused')
  }
  const { tenantId, scope, keyHash } = key
  const startedAt = rows.find(({ name }) => name === startName)?.started_at ?? now
  const done = rows.filter(({ name }) => name !== startName)
  const runAt = done.length === 0 ? now : Math.min(...done.map(({ started_at }) => started_at))
  const context = `retry ${scope} ${keyHash.toString('base64url')}`
  const open = (sealed: Buffer) => deserialize(secrets.open(tenantId, context, sealed)) as unknown
  const kept = new Map(rows.map(({ name, sealed }) => [name, sealed]))
  const answer = kept.get(answerName)
  const retry: Retry = {
    ...key,
    startedAt,
    runAt,
    expiresAt: runAt + lifeMs,
    kept,
    open,
    seal: (value) => secrets.seal(tenantId, context, serialize(value)),
    bytes: (place, number, count) =>
      expand(secrets.derive(tenantId, info), `${context} ${startedAt} ${place} ${number}`, count),
  }
  // Kept by `settle` in the form that it has there.
  return { retry, answer: answer ? (open(answer) as StoredReply) : null }
}

function expand(key: Buffer, text: string, count: number): Buffer {
  const blocks: Buffer[] = []
  for (let made = 0; made < count; made += 32) {
    blocks.push(createHmac('sha256', key).update(`${text} ${made}`).digest())
  }
  return Buffer.concat(blocks).subarray(0, count)
}
