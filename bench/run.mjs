import { at, benchActivations } from './activations.mjs'
import { benchGrowth } from './growth.mjs'
import { benchLists } from './lists.mjs'
import { benchRefreshes } from './refreshes.mjs'
import { seed } from './seed.mjs'
import { startServer } from './server.mjs'
import { setSyncDelay, syncUs } from './sync.mjs'

/**
 * npm run bench [-- --quick] [-- --only hot,spread,refresh,growth,lists]
 * One table: our figure, its reference of the same run, and the ratio, which is what counts.
 */
process.env.BENCH_LUA = at('lua')
const quick = process.argv.includes('--quick')
const only = process.argv.includes('--only')
  ? process.argv[process.argv.indexOf('--only') + 1].split(',')
  : ['hot', 'spread', 'refresh', 'growth', 'lists']
const run = { seconds: quick ? 4 : 10, rounds: quick ? 1 : 3 }

const server = await startServer()
const rows = []
try {
  const seeded = await seed(server, 1, 10_000)
  console.log(`One sync of this disk takes ${await syncUs()} µs.`)
  // What a batch saves is waiting for the disk. Where syncing costs next to nothing, as on many
  // virtual disks, that saving cannot show; so the same is measured with a disk that takes 1 ms.
  for (const disk of ['as it is', 'sync of 1 ms']) {
    await setSyncDelay(server, disk === 'as it is' ? 0 : 1_000)
    const reference = 'pgbench, one transaction each, 16 clients'
    if (only.includes('hot')) {
      const options = { entitlements: 1, connections: 256, ...run }
      const result = await benchActivations(server, seeded, options)
      row('activations/s, one hot entitlement', disk, result, reference, '≥ 5')
    }
    if (only.includes('spread')) {
      const options = { entitlements: 10_000, connections: 256, ...run }
      const result = await benchActivations(server, seeded, options)
      row('activations/s, 10,000 entitlements', disk, result, reference, '≥ 1.3')
    }
    if (only.includes('refresh')) {
      const result = await benchRefreshes(server, seeded, { connections: 256, ...run })
      row('refreshes/s', disk, result, 'pgbench, update of the same columns, 16 clients', '≥ 0.6')
    }
  }
  if (only.includes('growth')) {
    const sizes = quick ? [1_000, 100_000] : [1_000, 1_000_000]
    const result = await benchGrowth(sizes, quick)
    const what = `p99 of an activation, µs, ${sizes[1]} entitlements`
    row(what, 'as it is', result, `the same with ${sizes[0]}`, '≤ 1.3')
  }
  if (only.includes('lists')) {
    const sizes = quick ? [1_000, 100_000] : [1_000, 1_000_000]
    const results = await benchLists(sizes, quick)
    for (const [kind, result] of Object.entries(results)) {
      const what = `p99 of a ${kind}, µs, ${sizes[1]} entitlements`
      row(what, 'as it is', result, `the same with ${sizes[0]}`, '≤ 1.5')
    }
  }
} finally {
  await server.stop()
}
console.table(rows)

function row(what, disk, { ours, reference }, against, reach) {
  const ratio = (ours / reference).toFixed(2)
  const figures = { ours: Math.round(ours), reference: Math.round(reference), ratio, reach }
  rows.push({ what, disk, ...figures, against })
  console.log(`${what} (disk ${disk}): ${figures.ours} against ${figures.reference}: ${ratio}`)
}
