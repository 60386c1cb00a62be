import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Deps } from '../../deps.ts'
import { correctLine } from '../../storage/ledger/audit-lines.ts'
import { type Deed, inDeed, StepTaken } from '../../storage/ledger/deed.ts'
import { keepAnswer } from '../../storage/ledger/kept-steps.ts'
import type { Api } from '../api.ts'
import { RequestError } from '../request-error.ts'
import { lineOf } from './audit-line.ts'
import { createRefusalLines } from './refusal-lines.ts'
import { openRetry, readRetryKey, type StoredReply } from './retries.ts'
import { withHook } from './route-hook.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while an operation that may change something is under way. */
    deed?: Deed
  }
}

// Two requests with one key take turns; more than a few rounds mean that something else is wrong.
const rounds = 5

/**
 * Has every operation of the Management API, of the portal and of the console that may change
 * something written down: in the audit, and with an Idempotency-Key for whoever repeats it.
 */
export function recordDeeds(api: Api, deps: Deps): void {
  const refused = createRefusalLines(deps)
  api.addHook('onRoute', (route) => {
    const { scopes, portal, console } = route.config ?? {}
    if (scopes === undefined && !portal && !console) return
    if (scopes !== undefined) {
      route.onSend = withHook(route.onSend, async (request, reply, payload) => {
        // Before that the caller was nobody.
        if (reply.statusCode === 403 && request.principal) await refused(request, route)
        return payload
      })
    }
    if (route.method === 'GET' || route.method === 'HEAD') return
    const { handler } = route
    route.handler = function (request, reply) {
      const run = async () => handler.call(this, request, reply)
      return perform(deps, request, reply, { route, run })
    }
    route.onSend = withHook(route.onSend, (request, reply, payload) =>
      settle(deps, request, reply, payload),
    )
  })
}

type Operation = {
  readonly route: RouteOptions
  readonly run: () => Promise<unknown>
}

async function perform(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Operation,
): Promise<unknown> {
  const line = lineOf(deps, request, operation.route)
  const key = readRetryKey(deps, request)
  // Of all rounds: the line of one that was cut short is completed by the last.
  const done = { line: false }
  for (let round = 0; round < rounds; round += 1) {
    const opened = key === null ? null : await openRetry(deps, key)
    if (opened?.answer) return repeat(reply, opened.answer)
    const deed: Deed = {
      line,
      retry: opened?.retry ?? null,
      place: 'request',
      counts: new Map(),
      done,
    }
    request.deed = deed
    try {
      return await inDeed(deed, operation.run)
    } catch (error) {
      if (!(error instanceof StepTaken) || reply.sent) throw error
    }
  }
  throw new RequestError('idempotencyKeyInUse', { headers: { 'retry-after': '1' } })
}

function repeat(reply: FastifyReply, { status, headers, text }: StoredReply): FastifyReply {
  reply.code(status).headers({ ...headers, 'idempotent-replayed': 'true' })
  // As text: it was written by the schema when it was made.
  return reply.serializer(String).send(text ?? undefined)
}

const keptHeaders = ['content-type', 'etag', 'location', 'n-nonce', 'n-apiversion']
// What an edit answers without a body, such as its version.
const ownHeader = /^leasehold-/

/** Before the answer goes out: it is kept for a retry, and the line says what came of it. */
async function settle(
  { db, log }: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const { deed } = request
  if (!deed) return payload
  const { statusCode: status } = reply
  const text = typeof payload === 'string' || Buffer.isBuffer(payload) ? String(payload) : null
  const isDone = status >= 200 && status < 300
  if (isDone && deed.retry && (text !== null || payload === undefined || payload === null)) {
    const headers = Object.fromEntries(
      Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
        keptHeaders.includes(name) || ownHeader.test(name) ? [[name, String(value)]] : [],
      ),
    )
    await keepAnswer(db, deed.retry, { status, headers, text } satisfies StoredReply)
  }
  if (!deed.done.line) return payload
  const { resources, errorCode } = outcomeOf(isDone, text)
  if (status === deed.line.status && resources.length === 0) return payload
  const line = {
    ...deed.line,
    status,
    errorCode,
    resources: [...deed.line.resources, ...resources],
  }
  // The change has its line whatever becomes of this, which only says more.
  await correctLine(db, line).catch((error: unknown) => {
    log.warn({ err: error, traceId: request.id }, 'a line of the audit could not be completed')
  })
  return payload
}

/** What the answer says that could not be known before: the id of what was made, or why it failed. */
function outcomeOf(isDone: boolean, text: string | null) {
  const body = text?.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
  const id = isDone && typeof body.id === 'string' ? [body.id] : []
  const code = !isDone && typeof body.errorCode === 'string' ? body.errorCode : null
  return { resources: id, errorCode: code }
}
