import { CommandError } from '../usage-error.ts'
import { ApiFailure, type ErrorBody } from './api-failure.ts'
import type { Connection } from './connection.ts'

type QueryValue = string | number | boolean | undefined
export type Query = Readonly<Record<string, QueryValue>>
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The Management API of one server. Paths are relative to /api/v1. Refusals throw ApiFailure. */
export type Api = {
  readonly connection: Connection
  get<T>(path: string, query?: Query): Promise<T>
  send<T>(method: Method, path: string, body?: unknown, query?: Query): Promise<T>
  /** As `get`, of a single thing, with the tag under which it is changed as it was read. */
  read<T>(path: string): Promise<{ thing: T; tag: string }>
  /** Sends what was made from a thing that was read; not over what somebody has changed since. */
  sendOver(tag: string, method: 'PUT' | 'PATCH', path: string, body: unknown): Promise<void>
  /** As `send`, for replies whose headers say something. */
  sendForHeaders(method: Method, path: string, body?: unknown, query?: Query): Promise<Headers>
  /** Sends a file as a form does. */
  upload<T>(method: 'POST' | 'PUT', path: string, file: File): Promise<T>
  /** The bytes that a path answers with. */
  download(path: string): Promise<Buffer>
  /** Sends a file of any length as it is read. */
  sendStream<T>(path: string, file: ReadableStream, type: string, query?: Query): Promise<T>
  /** A file of any length in the pieces in which it arrives. */
  readStream(path: string, query?: Query): AsyncIterable<Uint8Array>
  /** A path of its own, without token: /health/ready. Its answer, whatever the status. */
  ask<T>(path: string): Promise<{ status: number; body: T }>
}

const patienceMs = 30_000

export function openApi(connection: Connection): Api {
  let token: Promise<string> | undefined
  const attempt = async (
    method: Method,
    path: string,
    init: RequestInit,
    waitMs: number | null,
  ) => {
    token ??= fetchToken(connection)
    const headers = {
      'N-TenantId': connection.tenantId,
      Authorization: `Bearer ${await token}`,
      ...(init.headers as Record<string, string> | undefined),
    }
    const url = `${connection.url}/api/v1${path}`
    const reply = await reach(url, { ...init, method, headers }, waitMs)
    if (reply.ok) return reply
    throw new ApiFailure(reply.status, parse(reply, await reply.text()) as ErrorBody)
  }
  const request = async (
    method: Method,
    path: string,
    init: RequestInit,
    waitMs: number | null = patienceMs,
  ) => {
    try {
      return await attempt(method, path, init, waitMs)
    } catch (error) {
      // Whoever follows something outlives a token. A file that is read as it is sent is gone.
      const isOver = error instanceof ApiFailure && error.code === 'tokenExpired'
      if (!isOver || init.body instanceof ReadableStream) throw error
      token = undefined
      return attempt(method, path, init, waitMs)
    }
  }
  const call = async (
    method: Method,
    path: string,
    body: unknown,
    query: Query,
    more: Readonly<Record<string, string>> = {},
  ) => {
    const headers = { 'Content-Type': 'application/json', ...more }
    const init = body === undefined ? {} : { headers, body: JSON.stringify(body) }
    const reply = await request(method, path + queryText(query), init)
    return { body: parse(reply, await reply.text()), headers: reply.headers }
  }
  return {
    connection,
    get: async <T>(path: string, query: Query = {}) =>
      (await call('GET', path, undefined, query)).body as T,
    send: async <T>(method: Method, path: string, body?: unknown, query: Query = {}) =>
      (await call(method, path, body, query)).body as T,
    read: async <T>(path: string) => {
      const { body, headers } = await call('GET', path, undefined, {})
      return { thing: body as T, tag: headers.get('etag') ?? '*' }
    },
    sendOver: async (tag, method, path, body) => {
      await call(method, path, body, {}, { 'If-Match': tag }).catch((error) => {
        if (!(error instanceof ApiFailure) || error.code !== 'preconditionFailed') throw error
        throw new CommandError(
          'Somebody else has changed it at this moment, so nothing was done: run the command again.',
        )
      })
    },
    sendForHeaders: async (method, path, body, query = {}) =>
      (await call(method, path, body, query)).headers,
    upload: async <T>(method: 'POST' | 'PUT', path: string, file: File) => {
      const body = new FormData()
      body.set('file', file)
      const reply = await request(method, path, { body })
      return parse(reply, await reply.text()) as T
    },
    download: async (path) => Buffer.from(await (await request('GET', path, {})).arrayBuffer()),
    async sendStream<T>(path: string, file: ReadableStream, type: string, query: Query = {}) {
      // A body that is read while it is sent: Node wants to be told that the reply comes after it.
      const init = { headers: { 'Content-Type': type }, body: file, duplex: 'half' } as RequestInit
      const reply = await request('POST', path + queryText(query), init, null)
      return parse(reply, await reply.text()) as T
    },
    async *readStream(path, query = {}) {
      const { body } = await request('GET', path + queryText(query), {}, null)
      if (body) yield* body
    },
    ask: async <T>(path: string) => {
      const reply = await reach(`${connection.url}${path}`, {})
      return { status: reply.status, body: parse(reply, await reply.text()) as T }
    },
  }
}

async function fetchToken({ url, clientId, clientSecret }: Connection): Promise<string> {
  const reply = await reach(`${url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  })
  const body = parse(reply, await reply.text()) as {
    access_token?: string
    error_description?: string
  }
  if (!reply.ok || body.access_token === undefined) {
    const reason = body.error_description ?? `status ${reply.status}`
    throw new CommandError(`${url} gives no token: ${reason}`)
  }
  return body.access_token
}

/** @param waitMs null for a file, which takes as long as it takes */
async function reach(
  url: string,
  init: RequestInit,
  waitMs: number | null = patienceMs,
): Promise<Response> {
  try {
    const signal = waitMs === null ? {} : { signal: AbortSignal.timeout(waitMs) }
    return await fetch(url, { ...init, ...signal })
  } catch (error) {
    const { origin } = new URL(url)
    throw new CommandError(
      `${origin} can't be reached (${reasonOf(error)}). Is the server running? ` +
        '`npm start` or `leasehold serve` starts it.',
    )
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? message
}

function parse(reply: Response, text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    throw new CommandError(
      `${new URL(reply.url).origin} answers ${reply.status}, and not as a Leasehold server does.`,
    )
  }
}

function queryText(query: Query): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) given.set(name, String(value))
  }
  return given.size === 0 ? '' : `?${given}`
}
