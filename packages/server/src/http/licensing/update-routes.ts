import type { ErrorCode } from '@leasehold/core/error-codes'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { AccessClaims } from '../../licensing/access-token.ts'
import type { KnownVersion, PollAnswer } from '../../propagation/answer-poll.ts'
import { readTags, readVersion } from '../../propagation/known-version.ts'
import type { Api } from '../api.ts'
import type { AttemptLimiter } from '../attempt-limiter.ts'
import { refusalToError } from '../refusal-to-error.ts'
import { RequestError } from '../request-error.ts'
import { addComponents } from '../routes.ts'
import { singleHeader } from '../single-header.ts'
import { ref } from '../wire.ts'
import { claimsOf } from './caller.ts'
import { openEventStream } from './event-stream.ts'
import { UpdateReply } from './schemas.ts'

const tags = ['Licensing']
const security = [{ licensing: [] }]
const longestWaitSeconds = 30

const refusals: ErrorCode[] = [
  'tokenMissing',
  'tokenInvalid',
  'tokenExpired',
  'tokenRevoked',
  'activationUnknown',
  'entitlementDisabled',
  'customerDisabled',
  'entitlementExported',
  'entitlementNotStarted',
  'entitlementExpired',
  'seatLost',
  'tooManyAttempts',
]

const updateHeaders = {
  'If-None-Match': Type.Optional(
    Type.String({ description: 'The version at hand: `"<epoch>.<version>"`.' }),
  ),
}

/** How a device learns of a change between two renewals. */
export function updateRoutes(api: Api, deps: Deps, wrongTokens: AttemptLimiter): void {
  const { updates } = deps
  addComponents(api, [UpdateReply])

  api.get(
    '/activation/updates',
    {
      // HEAD would wait too.
      exposeHeadRoute: false,
      config: { refusals },
      schema: {
        operationId: 'pollUpdates',
        summary: 'Ask whether the rights have changed',
        description:
          '304 while they have not. Needs no nonce and rotates none; an update never extends the ' +
          'lease. Leasehold-Next-Contact says in how many seconds to ask again.',
        tags,
        security,
        headers: Type.Object(updateHeaders),
        querystring: Type.Object({
          wait: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: longestWaitSeconds,
              description: 'Seconds to hold an unchanged answer back.',
            }),
          ),
        }),
        response: {
          200: ref(UpdateReply),
          304: Type.Null({ description: 'Unchanged.' }),
        },
      },
    },
    (request, reply) => {
      const { tenantId } = request
      const known = knownBy(request)
      const keys = deps.keys.loaded(tenantId)
      // The way of every poll but the first: no promise, no row.
      if (keys && !request.query.wait) {
        const claims = claimsOf(request, keys, wrongTokens)
        const answer = updates.peek(claims, known)
        if (answer?.kind === 'unchanged') {
          const { accessKey } = keys
          const { apiVersion, raw } = request
          if (known) api.repeatedPolls.remember(raw, { claims, known, accessKey, apiVersion })
          sendUnchanged(deps, reply, claims, known)
          return
        }
      }
      return poll(request, reply, known)
    },
  )

  async function poll(
    request: FastifyRequest & { query: { wait?: number } },
    reply: FastifyReply,
    known: KnownVersion | null,
  ): Promise<void> {
    const claims = claimsOf(request, await deps.keys.load(request.tenantId), wrongTokens)
    const waitMs = (request.query.wait ?? 0) * 1000
    const answer = await updates.poll(claims, known, waitMs, () => request.raw.socket.destroyed)
    if (answer.kind === 'unchanged') return sendUnchanged(deps, reply, claims, known)
    if (answer.kind === 'refused') throw refusedBy(deps, reply, claims, answer)
    const [data = null] = await updates.bodies([{ claims, update: answer.update }])
    // Taken again between the answer and its body.
    if (data === null) throw new RequestError('tokenRevoked')
    reply
      .header('etag', `"${deps.epoch}.${answer.update.rights.version}"`)
      .header('leasehold-next-contact', updates.nextContact(claims.tenantId))
      .header('content-type', 'application/json; charset=utf-8')
      .send(data)
  }

  api.get(
    '/activation/updates/stream',
    {
      // HEAD would open a stream too.
      exposeHeadRoute: false,
      config: { refusals: [...refusals, 'unavailable'] },
      schema: {
        operationId: 'streamUpdates',
        summary: 'Be told as soon as the rights change',
        description:
          'Server-sent events: update (the body of a poll, its version as id), revoked (the body ' +
          'of a refusal; then the end), ping. Resumes by Last-Event-ID.',
        tags,
        security,
        headers: Type.Object({
          'Last-Event-ID': Type.Optional(
            Type.String({ description: 'The version at hand: `<epoch>.<version>`.' }),
          ),
        }),
        response: {
          200: Type.Unsafe<unknown>({
            description: 'An event stream.',
            content: { 'text/event-stream': { schema: { type: 'string' } } },
          }),
        },
      },
    },
    async (request, reply) => {
      if (updates.isFull) throw unavailable(updates.retryMs())
      const claims = claimsOf(request, await deps.keys.load(request.tenantId), wrongTokens)
      const known = readVersion(singleHeader(request, 'last-event-id')?.trim() ?? '')
      const answer = await updates.poll(claims, known, 0, () => false)
      if (answer.kind === 'refused') throw refusedBy(deps, reply, claims, answer)
      if (updates.isFull) throw unavailable(updates.retryMs())
      const { sink, gone } = openEventStream(reply, request.id, updates.retryMs())
      const leave = updates.openStream(claims, sink, known)
      gone(leave)
    },
  )
}

function knownBy(request: FastifyRequest): KnownVersion | null {
  const header = singleHeader(request, 'if-none-match')
  return header === undefined ? null : readTags(header)
}

function sendUnchanged(
  { updates }: Deps,
  reply: FastifyReply,
  { tenantId }: AccessClaims,
  known: KnownVersion | null,
): void {
  reply
    .code(304)
    .header('etag', known ? `"${known.epoch}.${known.version}"` : '')
    .header('leasehold-next-contact', updates.nextContact(tenantId))
    .send()
}

/** After 402 the client goes on asking: the entitlement may be enabled again. */
function refusedBy(
  { updates }: Deps,
  reply: FastifyReply,
  { tenantId }: AccessClaims,
  { refusal }: Extract<PollAnswer, { kind: 'refused' }>,
): RequestError {
  const error = refusalToError(refusal, { showHolders: false })
  if (error.statusCode === 402) {
    reply.header('leasehold-next-contact', updates.nextContact(tenantId))
  }
  return error
}

function unavailable(retryMs: number): RequestError {
  return new RequestError('unavailable', {
    headers: { 'retry-after': String(Math.ceil(retryMs / 1000)) },
  })
}
