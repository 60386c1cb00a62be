import { at, median } from './activations.mjs'
import { seed } from './seed.mjs'
import { startServer } from './server.mjs'
import { wrk } from './tools.mjs'

/**
 * p99 of an activation with many entitlements against few. Two servers stand side by side and are
 * measured in turns at the same modest load, so that a slow spell of the machine hits both.
 */
export async function benchGrowth([few, many], quick) {
  const small = await prepared(few)
  const large = await prepared(many)
  const figures = { small: [], large: [] }
  try {
    for (let round = 0; round < (quick ? 3 : 7); round++) {
      figures.small.push(await p99(small, few, quick))
      figures.large.push(await p99(large, many, quick))
    }
  } finally {
    await small.server.stop()
    await large.server.stop()
  }
  return { ours: median(figures.large), reference: median(figures.small) }
}

async function prepared(entitlements) {
  const server = await startServer()
  const step = 100_000
  let seeded
  for (let from = 1; from <= entitlements; from += step) {
    const made = await seed(server, from, Math.min(entitlements, from + step - 1))
    seeded ??= made
  }
  return { server, seeded }
}

async function p99({ server, seeded }, entitlements, quick) {
  const args = [seeded.product, `g${Date.now()}`, entitlements]
  const options = { connections: 8, seconds: quick ? 3 : 10, args }
  return (await wrk(server, at('lua/activate.lua'), options)).p99Us
}
