import { request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { takeSeats } from './seats.mjs'

/** From an edit until each of so many connected devices has it, milliseconds. */
export async function benchPush(server, seeded, { devices, edits, edit }) {
  const seats = await takeSeats(server, seeded, { count: devices, prefix: 'push' })
  const streams = await openAll(server, seats)
  const { entitlementId } = seats[0]
  const delays = []
  for (let i = 0; i < edits; i++) {
    const told = streams.map((stream) => stream.next('update'))
    const from = performance.now()
    await edit(entitlementId, 100 - i)
    const at = await Promise.all(told)
    delays.push(...at.map((instant) => instant - from))
  }
  for (const stream of streams) stream.close()
  delays.sort((a, b) => a - b)
  return {
    p50: delays[Math.floor(delays.length / 2)],
    p99: delays[Math.floor(delays.length * 0.99)],
  }
}

/** What so many idle streams cost a server, MB. */
export async function benchIdle(server, seeded, { count }) {
  const seats = await takeSeats(server, seeded, { count, entitlements: 1_000, prefix: 'idle' })
  await sleep(3_000)
  const before = await server.memoryOf()
  const streams = await openAll(server, seats)
  // A few heartbeats, so that what they leave behind is counted too.
  await sleep(20_000)
  const after = await server.memoryOf()
  const alive = streams.filter((stream) => stream.open).length
  for (const stream of streams) stream.close()
  if (alive < count) throw new Error(`${count - alive} of ${count} streams were closed`)
  return { before, after }
}

async function openAll(server, seats) {
  const streams = []
  let next = 0
  const worker = async () => {
    while (next < seats.length) streams.push(await open(server, seats[next++]))
  }
  await Promise.all(Array.from({ length: 64 }, worker))
  return streams
}

function open(server, { token, version }) {
  return new Promise((resolve, reject) => {
    const waiting = []
    const stream = { open: true, next, close: () => sent.destroy() }
    const sent = request(`${server.url}/api/v1/activation/updates/stream`, {
      agent: false,
      headers: {
        'n-tenantid': server.tenantId,
        authorization: `Bearer ${token}`,
        'last-event-id': version,
      },
    })
    function next(name) {
      return new Promise((told) => waiting.push({ name, told }))
    }
    sent.on('error', reject)
    sent.on('response', (response) => {
      if (response.statusCode !== 200) return reject(new Error(`stream: ${response.statusCode}`))
      response.setEncoding('utf8')
      response.on('data', (text) => {
        if (waiting[0] && text.includes(`event: ${waiting[0].name}`)) {
          waiting.shift().told(performance.now())
        }
        resolve(stream)
      })
      response.on('error', () => {})
      response.on('close', () => {
        stream.open = false
      })
    })
    sent.end()
  })
}
