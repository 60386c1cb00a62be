import { fileURLToPath } from 'node:url'
import { pgbench, wrk } from './tools.mjs'

export const at = (path) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Activations a second over HTTP on `entitlements` entitlements, against PostgreSQL given the same
 * rows one transaction each. Both in turns, so that a slow spell of the machine hits both.
 */
export async function benchActivations(
  server,
  seeded,
  { entitlements, connections, seconds, rounds },
) {
  const ours = []
  const reference = []
  for (let round = 0; round < rounds; round++) {
    reference.push(
      await pgbench(server, at('pgbench/activate.sql'), {
        clients: 16,
        seconds,
        define: { tenant: seeded.tenant, entitlements },
      }),
    )
    const args = [seeded.product, `r${Date.now()}`, entitlements]
    ours.push(await wrk(server, at('lua/activate.lua'), { connections, seconds, args }))
  }
  return { ours: median(ours.map((each) => each.perSecond)), reference: median(reference) }
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
