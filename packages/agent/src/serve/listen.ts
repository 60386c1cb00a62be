import { chmod, lstat, mkdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import type { Clock } from '@leasehold/client/clock'
import type { Agent } from '../agent.ts'
import { answerControl } from './control.ts'
import { answerLicensing, type Call, findSeat, revoked } from './licensing.ts'
import { type Answer, refuse } from './seat-wire.ts'
import { openStream } from './stream.ts'

export type Listening = { close(): Promise<void> }

// No call of an application is longer; a stranger's must not fill the memory.
const longestBody = 256 * 1024

/** What was answered lately, by who asked what with which key. */
type Kept = Map<string, { readonly answer: Promise<Answer>; readonly atMs: number }>

/** Answers on the socket until it is closed. Throws when another agent does so already. */
export async function listen(
  agent: Agent,
  socket: string,
  controlKey: string,
  clock: Clock,
): Promise<Listening> {
  const isPipe = process.platform === 'win32'
  if (!isPipe) {
    await mkdir(dirname(socket), { recursive: true })
    await requireUnanswered(socket)
    await clearAway(socket)
  }
  const kept: Kept = new Map()
  const server = createServer((request, response) => {
    answer(agent, controlKey, kept, clock, request, response).catch((error: unknown) => {
      // A fault of the agent: the application goes on from its cache.
      process.stderr.write(`leasehold-agent: ${error instanceof Error ? error.stack : error}\n`)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  await start(server, socket)
  // Every program of the machine may ask. What changes the agent asks for the control key besides.
  if (!isPipe) await chmod(socket, 0o666)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function start(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, resolve)
  })
}

/** Throws when another agent answers already. */
export async function requireUnanswered(socket: string): Promise<void> {
  const isAnswered = await new Promise<boolean>((resolve) => {
    const probe = connect(socket, () => {
      probe.destroy()
      resolve(true)
    })
    probe.on('error', () => resolve(false))
  })
  if (isAnswered) throw new Error(`another agent answers at ${socket}`)
}

/** Removes the socket that a killed agent left behind, and nothing else that has its name. */
async function clearAway(socket: string): Promise<void> {
  const file = await lstat(socket).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (file === null) return
  if (!file.isSocket()) throw new Error(`${socket} is there and is no socket`)
  await rm(socket, { force: true })
}

async function answer(
  agent: Agent,
  controlKey: string,
  kept: Kept,
  clock: Clock,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const call = await readCall(request)
  if (call === null) return write(response, { status: 413 })
  if (call.path.startsWith('/agent/v1/')) {
    return write(response, await answerControl(agent, controlKey, call))
  }
  if (call.path === '/api/v1/activation/updates/stream') {
    const seat = await findSeat(agent, call)
    if (seat === null) return write(response, refuse(revoked))
    return openStream(agent, seat, call, clock, response)
  }
  write(response, await once(kept, call, clock, () => answerLicensing(agent, call)))
}

// As long as a client comes again with the same key.
const keptMs = 600_000
// Only the last answers are come back for; a program in a loop must not fill the memory.
const mostKept = 1_000

/** The same call with the same key, as after a lost reply, is done once. */
async function once(
  kept: Kept,
  call: Call,
  clock: Clock,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const key = call.headers['idempotency-key']
  if (key === undefined) return work()
  const name = JSON.stringify([call.headers.authorization ?? '', call.method, call.path, key])
  const nowMs = clock.monotonic()
  dropOld(kept, nowMs)
  const known = kept.get(name)
  if (known !== undefined) return known.answer
  const answer = work()
  kept.set(name, { answer, atMs: nowMs })
  try {
    const { status } = await answer
    if (status >= 300) kept.delete(name)
  } catch {
    kept.delete(name)
  }
  return answer
}

/** The oldest stand first. */
function dropOld(kept: Kept, nowMs: number): void {
  for (const [name, { atMs }] of kept) {
    if (nowMs - atMs < keptMs && kept.size < mostKept) return
    kept.delete(name)
  }
}

async function readCall(request: IncomingMessage): Promise<Call | null> {
  let body = ''
  request.setEncoding('utf8')
  for await (const chunk of request) {
    body += chunk
    if (body.length > longestBody) return null
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  )
  const path = (request.url ?? '').replace(/\?.*$/, '')
  return { method: request.method ?? '', path, headers, body }
}

function write(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
  response.end(body === undefined ? '' : JSON.stringify(body))
}
