import type { ServerResponse } from 'node:http'
import type { Clock } from '@leasehold/client/clock'
import type { Agent } from '../agent.ts'
import type { Seat } from '../seats/seat.ts'
import { type Call, findSeat, revoked } from './licensing.ts'
import { handOn, refusalOf, refuse, tagOf } from './seat-wire.ts'

const pingMs = 15_000

/** Tells an application of its seat as it changes, until one of both ends. */
export function openStream(
  agent: Agent,
  seat: Seat,
  call: Call,
  clock: Clock,
  response: ServerResponse,
): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  let told = call.headers['last-event-id'] ?? null
  let cancelPing = () => {}
  let isEnded = false

  const end = () => {
    if (isEnded) return
    isEnded = true
    cancelPing()
    unwatch()
    response.end()
  }
  const ping = () => {
    response.write('event: ping\ndata: {}\n\n')
    cancelPing()
    cancelPing = clock.after(pingMs, look)
  }
  // What the agent cannot find out ends the stream, and the application polls.
  const look = () => lookUp().catch(end)
  const lookUp = async () => {
    // Looked up each time: the seat may have gone to another application, or back to the server.
    const own = await findSeat(agent, call)
    const refused = own === null ? revoked : refusalOf(own)
    if (isEnded) return
    // Gone before anybody listened for it.
    if (response.destroyed) return end()
    if (own === null || refused !== null) {
      response.write(`event: revoked\ndata: ${JSON.stringify(refuse(refused ?? revoked).body)}\n\n`)
      return end()
    }
    const tag = tagOf(own)
    if (tag !== told) {
      told = tag
      response.write(`event: update\nid: ${tag}\ndata: ${JSON.stringify(handOn(own))}\n\n`)
    }
    ping()
  }
  const unwatch = agent.watch(seat.key, () => void look())
  response.on('close', end)
  void look()
}
