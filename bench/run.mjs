import { at, benchActivations } from './activations.mjs'
import { editor } from './editor.mjs'
import { benchGrowth } from './growth.mjs'
import { benchLists } from './lists.mjs'
import { benchPages } from './pages.mjs'
import { benchPolls } from './polls.mjs'
import { benchRefreshes } from './refreshes.mjs'
import { seed } from './seed.mjs'
import { startServer } from './server.mjs'
import { benchIdle, benchPush } from './streams.mjs'
import { setSyncDelay, syncUs } from './sync.mjs'

/**
 * npm run bench [-- --quick] [-- --only hot,spread,refresh,growth,lists,polls,push,streams,pages]
 * One table: our figure, its reference of the same run, and the ratio, which is what counts.
 */
process.env.BENCH_LUA = at('lua')
const quick = process.argv.includes('--quick')
const only = process.argv.includes('--only')
  ? process.argv[process.argv.indexOf('--only') + 1].split(',')
  : ['hot', 'spread', 'refresh', 'growth', 'lists', 'polls', 'push', 'streams', 'pages']
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
  await setSyncDelay(server, 0)
  if (only.includes('polls')) {
    const result = await benchPolls(server, seeded, { connections: 64, ...run })
    row('unchanged polls/s', 'as it is', result, 'an empty route of the same framework', '≥ 0.8')
  }
  if (only.includes('push')) {
    const edit = await editor(server)
    const { p50, p99 } = await benchPush(server, seeded, { devices: 1_000, edits: 5, edit })
    const what = `edit to 1,000 streams, ms, p99 (median ${Math.round(p50)})`
    row(what, 'as it is', { ours: p99, reference: 1_000 }, 'the bound: a second', '≤ 1')
  }
  if (only.includes('streams')) {
    const count = quick ? 2_000 : 10_000
    const { before, after } = await benchIdle(server, seeded, { count })
    const what = `MB with ${count} idle streams`
    row(what, 'as it is', { ours: after, reference: before }, 'the same server without', '–')
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
  if (only.includes('pages')) {
    for (const { name, median, worst } of await benchPages(100_000, quick ? 5 : 15)) {
      const what = `page ${name}, ms, slowest (median ${Math.round(median)})`
      row(what, 'as it is', { ours: worst, reference: 1_000 }, 'the bound: a second', '≤ 1')
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
