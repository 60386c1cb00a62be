import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type Call = {
  readonly eventId: string
  readonly eventCode: string
  readonly resourceId: string
  readonly callAttempt: number
  readonly payload: { readonly name?: string }
  readonly raw: string
  readonly headers: Record<string, string>
}

/** A status to answer with, or what else becomes of the call. */
export type Answer = number | 'hang' | ((response: ServerResponse) => void)

export type Receiver = {
  readonly uri: string
  readonly calls: Call[]
  /** What it answers from now on. */
  answer: (call: Call, index: number) => Answer
  /** Until so many calls have come. */
  called(count: number): Promise<void>
  close(): Promise<void>
}

/** A real HTTP server on this machine, as a vendor would run one. */
export async function startReceiver(
  answer: Receiver['answer'] = () => 204,
  port = 0,
): Promise<Receiver> {
  const waiting: { count: number; resolve: () => void }[] = []
  const server = createServer(async (request, response) => {
    const call = await readCall(request)
    const index = self.calls.push(call) - 1
    for (const each of waiting) if (self.calls.length >= each.count) each.resolve()
    const given = self.answer(call, index)
    if (given === 'hang') return
    if (typeof given === 'function') given(response)
    else response.writeHead(given).end()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const self: Receiver = {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    calls: [],
    answer,
    called: (count) =>
      new Promise((resolve) => {
        if (self.calls.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
  onTestFinished(self.close)
  return self
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks).toString()
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  )
  return { ...JSON.parse(raw), raw, headers }
}

/** An address of this machine where nobody listens. */
export async function nobody(): Promise<{ uri: string; port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return { uri: `http://127.0.0.1:${port}/hook`, port }
}
