import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { Readable } from 'node:stream'

// Connections of their own: those that are unref'd here must not be those of the application.
const httpAgent = new HttpAgent({ keepAlive: false })
const httpsAgent = new HttpsAgent({ keepAlive: false })

const withoutBody = new Set([204, 205, 304])

type Parameters = {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: string | null
  readonly redirect: 'manual'
  readonly signal: AbortSignal
}

/** As much of `fetch` as the client uses. */
export type Fetch = (url: string, init: Parameters) => Promise<Response>

/**
 * The part of `fetch` that the client uses, over connections that never keep a process alive: what
 * runs in the background must not hold up the end of the program.
 */
export const quietFetch: Fetch = (url, init) => requestOver(url, init, null, true)

/** The same over a unix socket or a named pipe, as to the agent of this machine. */
export function socketFetch(socketPath: string, { quiet }: { readonly quiet: boolean }): Fetch {
  return (url, init) => requestOver(url, init, socketPath, quiet)
}

function requestOver(
  url: string,
  { method, headers, body, signal }: Parameters,
  socketPath: string | null,
  quiet: boolean,
): Promise<Response> {
  const isPlain = url.startsWith('http://')
  const open = isPlain ? httpRequest : httpsRequest
  const length = body === null ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const request = open(url, {
      method,
      headers: { ...headers, ...length },
      agent: isPlain ? httpAgent : httpsAgent,
      signal,
      ...(socketPath === null ? {} : { socketPath }),
    })
    if (quiet) request.on('socket', (socket) => socket.unref())
    request.on('error', reject)
    request.on('response', (reply) => resolve(toResponse(reply)))
    request.end(body ?? undefined)
  })
}

function toResponse(reply: IncomingMessage): Response {
  const status = reply.statusCode ?? 0
  const headers = new Headers()
  for (let i = 0; i + 1 < reply.rawHeaders.length; i += 2) {
    headers.append(reply.rawHeaders[i] ?? '', reply.rawHeaders[i + 1] ?? '')
  }
  if (withoutBody.has(status)) {
    reply.resume()
    return new Response(null, { status, headers })
  }
  // Node's own type of a web stream and that of Response differ in name only.
  return new Response(Readable.toWeb(reply) as ReadableStream, { status, headers })
}
