import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerCall, type Received } from './answer-call.ts'
import { type Answer, type Desk, makeDesk } from './license-desk.ts'
import { makeVendor, type Vendor } from './vendor.ts'

/**
 * What happens to the next call. `cutBefore`: the connection ends and nothing was decided;
 * `cutAfter`: it was decided and the reply is lost; `hang`: decided, and nothing ever comes back;
 * `change`: the answer is replaced by what the function makes of it.
 */
type Fault =
  | 'cutBefore'
  | 'cutAfter'
  | 'hang'
  | { change: (answer: Answer) => Answer & { html?: string; headers?: Record<string, string> } }

export type ScriptedServer = {
  url: string
  desk: Desk
  calls: Received[]
  /** Faults for the calls to come, one each. */
  script: Fault[]
  /** Waits until so many calls came in all. */
  received(count: number): Promise<void>
  close(): Promise<void>
}

export async function startServer(
  vendor: Vendor = makeVendor(),
  now: () => number = Date.now,
): Promise<ScriptedServer> {
  const desk = makeDesk(vendor, now)
  const kept = new Map()
  const calls: Received[] = []
  const script: Fault[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  const server = createServer(async (request, response) => {
    const call = await receive(request)
    calls.push(call)
    for (const waiter of waiting) if (calls.length >= waiter.count) waiter.resolve()
    const fault = script.shift()
    if (fault === 'cutBefore') {
      request.socket.destroy()
      return
    }
    const answer = answerCall(desk, kept, call)
    if (fault === 'cutAfter') {
      request.socket.destroy()
      return
    }
    if (fault === 'hang') return
    reply(response, fault === undefined ? answer : fault.change(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    desk,
    calls,
    script,
    received: (count) =>
      new Promise((resolve) => {
        if (calls.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function receive(request: IncomingMessage): Promise<Received> {
  let body = ''
  for await (const chunk of request) body += chunk
  const { method = '', url = '', headers } = request
  return { method, path: url, headers, body }
}

function reply(
  response: ServerResponse,
  answer: Answer & { html?: string; headers?: Record<string, string> },
): void {
  const headers: Record<string, string> = { 'content-type': 'application/json', ...answer.headers }
  if (answer.nonce !== undefined) headers['N-Nonce'] = answer.nonce
  response.writeHead(answer.status, headers)
  response.end(answer.html ?? (answer.body === undefined ? '' : JSON.stringify(answer.body)))
}
