import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { at, median } from './activations.mjs'
import { takeSeats } from './seats.mjs'
import { freePort } from './server.mjs'
import { wrk } from './tools.mjs'

/** Unchanged polls a second, against an empty route of the same framework with the same requests. */
export async function benchPolls(server, seeded, { connections, seconds, rounds }) {
  const file = join(tmpdir(), `leasehold-bench-polls-${process.pid}.txt`)
  const seats = await takeSeats(server, seeded, { count: 2_000, entitlements: 500, prefix: 'poll' })
  await writeFile(file, `${seats.map(({ token, version }) => `${token} ${version}`).join('\n')}\n`)
  // The first poll of a seat is read and acknowledged; what is measured are those after it.
  for (const seat of seats) await pollOnce(server, seat)
  const port = await freePort()
  const empty = fork(fileURLToPath(new URL('./empty-route.mjs', import.meta.url)), [String(port)])
  await once(empty, 'message')
  const script = at('lua/poll.lua')
  const ours = []
  const reference = []
  try {
    for (let round = 0; round < rounds + 1; round++) {
      const options = { connections, seconds: round === 0 ? 2 : seconds }
      const args = (path) => [file, path, 304]
      const theirs = await wrk({ ...server, url: `http://127.0.0.1:${port}` }, script, {
        ...options,
        args: args('/empty'),
      })
      const mine = await wrk(server, script, {
        ...options,
        args: args('/api/v1/activation/updates'),
      })
      // The first round warms both up.
      if (round === 0) continue
      ours.push(mine.perSecond)
      reference.push(theirs.perSecond)
    }
  } finally {
    empty.kill()
  }
  return { ours: median(ours), reference: median(reference) }
}

async function pollOnce(server, { token, version }) {
  const reply = await fetch(`${server.url}/api/v1/activation/updates`, {
    headers: {
      'n-tenantid': server.tenantId,
      authorization: `Bearer ${token}`,
      'if-none-match': `"${version}"`,
    },
  })
  if (reply.status !== 304) throw new Error(`poll: ${reply.status}`)
}
