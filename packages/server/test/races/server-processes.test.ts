import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { scratchFolder } from '../embedded/scratch-folder.ts'
import { atWork } from '../faults/crowd.ts'
import { firstSale } from '../faults/first-sale.ts'
import { linkTo, type ServerProcess, startProcess } from '../faults/server-process.ts'
import { settleAccounts } from '../faults/settle-accounts.ts'
import { impatient, type Link, steadyClient } from '../faults/steady-client.ts'
import { testDatabase } from '../support/database.ts'
import { count, pool, type Sold, type Wanted } from '../support/shop.ts'
import { recount } from './recount.ts'
import { spread } from './spread.ts'

type Site = { servers: ServerProcess[]; links: Link[]; sold: Sold; db: Database }
type Database = Awaited<ReturnType<typeof testDatabase>>

/** Two server processes, each with connections of its own, on one database. */
async function twoServers(wanted: Wanted): Promise<Site> {
  const db = await testDatabase()
  onTestFinished(() => db.drop())
  const masterKey = randomBytes(32).toString('hex')
  const folder = scratchFolder()
  const start = (name: string) =>
    startProcess({
      DATABASE_URL: db.url,
      LEASEHOLD_MASTER_KEY: masterKey,
      LEASEHOLD_DATA_DIR: join(folder, name),
    })
  const servers = await Promise.all([start('one'), start('two')])
  const { sold, tenantHeader } = await firstSale(db, masterKey, wanted)
  return { servers, links: servers.map(({ url }) => linkTo(url, tenantHeader)), sold, db }
}

test('two server processes give the last five seats to five of 256 clients', async () => {
  const { links, sold, db } = await twoServers({ seatCount: 5 })
  const replies = await Promise.all(
    spread(links, 256, (link, i) =>
      link({
        method: 'POST',
        path: '/activate',
        headers: {},
        body: { productId: sold.product, activationCode: sold.code, seatId: `client ${i}` },
      }),
    ),
  )
  expect(replies.filter((reply) => reply.status === 201)).toHaveLength(5)
  expect(replies.filter((reply) => reply.status === 402)).toHaveLength(251)
  expect(await recount(db.pool, sold.groupId)).toEqual([])
}, 120_000)

test('clients that give up at one server and retry at the other are served once, also when one is killed', async () => {
  const { servers, links, sold, db } = await twoServers({
    seatCount: 18,
    // The pool has a limit, so that its calls are refused as well; a count that is full stays full.
    features: [count('reports', null), pool('storage', 25)],
  })
  let alive = links.map(impatient)
  let turn = 0
  const anyServer = (): Link => {
    turn += 1
    const link = alive[turn % alive.length]
    if (!link) throw new Error('no server')
    return link
  }
  const clients = Array.from({ length: 24 }, (_, i) => steadyClient(anyServer, sold, `seat ${i}`))
  const crowd = atWork(clients)
  await crowd.progress(500)
  await servers[0]?.kill()
  alive = alive.slice(1)
  await crowd.progress(500)
  await crowd.rest()
  await settleAccounts(db.pool, sold, clients)
}, 120_000)
