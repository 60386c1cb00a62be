import { at, benchActivations } from './activations.mjs'
import { benchGrowth } from './growth.mjs'
import { benchRefreshes } from './refreshes.mjs'
import { seed } from './seed.mjs'
import { startServer } from './server.mjs'

/**
 * npm run bench [-- --quick] [-- --only hot,spread,refresh,growth]
 * One table: our figure, its reference of the same run, and the ratio, which is what counts.
 */
process.env.BENCH_LUA = at('lua')
const quick = process.argv.includes('--quick')
const only = process.argv.includes('--only')
  ? process.argv[process.argv.indexOf('--only') + 1].split(',')
  : ['hot', 'spread', 'refresh', 'growth']
const run = { seconds: quick ? 4 : 10, rounds: quick ? 1 : 3 }

const server = await startServer()
const rows = []
try {
  const seeded = await seed(server, 1, 10_000)
  if (only.includes('hot')) {
    const result = await benchActivations(server, seeded, {
      entitlements: 1,
      connections: 256,
      ...run,
    })
    row(
      'activations/s, one hot entitlement',
      result,
      'pgbench, one transaction each, 16 clients',
      '≥ 5',
    )
  }
  if (only.includes('spread')) {
    const result = await benchActivations(server, seeded, {
      entitlements: 10_000,
      connections: 256,
      ...run,
    })
    row(
      'activations/s, 10,000 entitlements',
      result,
      'pgbench, one transaction each, 16 clients',
      '≥ 1.3',
    )
  }
  if (only.includes('refresh')) {
    const result = await benchRefreshes(server, seeded, { connections: 256, ...run })
    row('refreshes/s', result, 'pgbench, update of the same columns, 16 clients', '≥ 0.6')
  }
  if (only.includes('growth')) {
    const sizes = quick ? [1_000, 100_000] : [1_000, 1_000_000]
    const result = await benchGrowth(sizes, quick)
    row(
      `p99 of an activation, µs, with ${sizes[1]} entitlements`,
      result,
      `the same with ${sizes[0]}`,
      '≤ 1.3',
    )
  }
} finally {
  await server.stop()
}
console.table(rows)

function row(what, { ours, reference }, against, reach) {
  const ratio = (ours / reference).toFixed(2)
  rows.push({
    what,
    ours: Math.round(ours),
    reference: Math.round(reference),
    ratio,
    reach,
    against,
  })
  console.log(
    `${what}: ${Math.round(ours)} against ${Math.round(reference)} (${against}): ${ratio}`,
  )
}
