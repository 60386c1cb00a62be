import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Deps } from '../../deps.ts'
import type { AccessClaims } from '../../licensing/access-token.ts'
import type { KnownVersion } from '../../propagation/answer-poll.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Polls that may be answered before the framework. */
    repeatedPolls: RepeatedPolls
  }
}

export const pollPath = '/api/v1/activation/updates'

const mostRemembered = 30_000
/** About one kilobyte is usual. Whoever sends more is answered the usual way, and costs no memory. */
const mostCharacters = 2_048

type Poll = {
  readonly claims: AccessClaims
  readonly known: KnownVersion
  /** What the token was found good with. */
  readonly accessKey: Buffer
  readonly apiVersion: string
}

type Remembered = Poll & { readonly rawHeaders: readonly string[]; readonly etag: string }

export type RepeatedPolls = ReturnType<typeof createRepeatedPolls>

/**
 * Answers a poll that is, header by header, one that was answered with 304 before, and still is to
 * be, before the framework sees it: what its headers mean is known, so only what may have changed is
 * looked at. Everything else goes the usual way, and there it is remembered.
 *
 * @param observe told of each answer, with the seconds that it took
 */
export function createRepeatedPolls(
  { keys, updates }: Pick<Deps, 'keys' | 'updates'>,
  newTraceId: () => string,
  observe: (status: number, seconds: number) => void,
) {
  const polls = new Map<string, Remembered>()
  let isStopped = false

  return {
    /** Whether it was answered. */
    answer(request: IncomingMessage, response: ServerResponse): boolean {
      if (request.url !== pollPath || request.method !== 'GET' || isStopped) return false
      const from = performance.now()
      const authorization = authorizationIn(request.rawHeaders)
      const poll = authorization === undefined ? undefined : polls.get(authorization)
      if (!poll || !areEqual(poll.rawHeaders, request.rawHeaders)) return false
      const { claims, known, accessKey, apiVersion, etag } = poll
      if (keys.loaded(claims.tenantId)?.accessKey.equals(accessKey) !== true) return false
      if (updates.peek(claims, known)?.kind !== 'unchanged') return false
      response.writeHead(304, [
        'n-trace-id',
        newTraceId(),
        'n-apiversion',
        apiVersion,
        'etag',
        etag,
        'leasehold-next-contact',
        String(updates.nextContact(claims.tenantId)),
      ])
      response.end()
      observe(304, (performance.now() - from) / 1000)
      return true
    },
    remember({ rawHeaders }: IncomingMessage, poll: Poll): void {
      const authorization = authorizationIn(rawHeaders)
      if (authorization === undefined || hasBody(rawHeaders)) return
      if (rawHeaders.reduce((sum, { length }) => sum + length, 0) > mostCharacters) return
      if (polls.size >= mostRemembered) polls.clear()
      const etag = `"${poll.known.epoch}.${poll.known.version}"`
      polls.set(authorization, { ...poll, rawHeaders: [...rawHeaders], etag })
    },
    /** From here on everything goes the usual way. */
    stop(): void {
      isStopped = true
    },
  }
}

function authorizationIn(rawHeaders: readonly string[]): string | undefined {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (isNamed(rawHeaders[i], 'authorization')) return rawHeaders[i + 1]
  }
  return undefined
}

function hasBody(rawHeaders: readonly string[]): boolean {
  return rawHeaders.some(
    (name, i) =>
      i % 2 === 0 && (isNamed(name, 'content-length') || isNamed(name, 'transfer-encoding')),
  )
}

function isNamed(sent: string | undefined, name: string): boolean {
  return sent?.length === name.length && sent.toLowerCase() === name
}

function areEqual(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}
