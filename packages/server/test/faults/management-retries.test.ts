import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { scratchFolder } from '../embedded/scratch-folder.ts'
import { testDatabase } from '../support/database.ts'
import { startProcess } from './server-process.ts'

type Reply = { status: number; body: Record<string, unknown> }

const orders = 60

test('a back office that repeats what was not answered sells each order once, though a server is killed', async () => {
  const db = await testDatabase()
  onTestFinished(() => db.drop())
  const folder = scratchFolder()
  const env = (name: string) => ({
    DATABASE_URL: db.url,
    LEASEHOLD_MASTER_KEY: masterKey,
    LEASEHOLD_DATA_DIR: join(folder, name),
  })
  const masterKey = randomBytes(32).toString('hex')
  const servers = await Promise.all(['one', 'two'].map((name) => startProcess(env(name))))
  const file = ['one', 'two'].map((name) => join(folder, name, 'bootstrap.json')).find(existsSync)
  const first = JSON.parse(readFileSync(file ?? '', 'utf8'))
  let alive = servers.map(({ url }) => url)
  const token = await tokenOf(alive[1] ?? '', first)

  const send = async (url: string, path: string, body: object, key?: string): Promise<Reply> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: {
        'n-tenantid': first.tenantId,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(key && { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Reply['body'] }
  }
  let repeated = 0
  /** To any server, until it is answered; now and then to two at once, whoever answers first. */
  const insist = async (path: string, body: object): Promise<Reply> => {
    const key = randomBytes(12).toString('hex')
    for (;;) {
      const urls = randomInt(3) === 0 ? alive : [alive[randomInt(alive.length)] ?? '']
      const tries = urls.map((url) => send(url, path, body, key))
      const replies = await Promise.all(tries.map((each) => each.catch(() => null)))
      const answered = replies.filter((reply) => reply !== null && reply.status < 500)
      const granted = answered.filter((reply) => reply?.status === 201)
      expect(answered.filter((reply) => ![201, 409].includes(reply?.status ?? 0))).toEqual([])
      expect(new Set(granted.map((reply) => JSON.stringify(reply?.body))).size).toBeLessThan(2)
      if (granted[0]) return granted[0]
      repeated += 1
      await turn()
    }
  }

  const sku = await offerOver((path, body) => send(alive[0] ?? '', path, body))
  let answered = 0
  const work = Array.from({ length: orders }, async (_, i) => {
    const customer = await insist('/customers', { name: `Customer ${i}` })
    const order = { skus: [sku], customerId: customer.body.id, orderRefId: `order ${i}` }
    const group = await insist('/entitlements/groups', order)
    answered += 1
    if (answered === 15) {
      alive = alive.slice(1)
      await servers[0]?.kill()
    }
    return { customer: customer.body, group: group.body }
  })
  const told = await Promise.all(work)

  const { rows } = await db.pool.query(
    `select order_ref_id, count(*)::int as n from entitlement_group g
      join entitlement e on e.tenant_id = g.tenant_id and e.group_id = g.id group by 1`,
  )
  expect(rows).toHaveLength(orders)
  expect(rows.filter(({ n }) => n !== 1)).toEqual([])
  const { rows: customers } = await db.pool.query('select count(*)::int as n from customer')
  expect(customers[0].n).toBe(orders)
  // Each of them has its line, and no line tells of what isn't there.
  const { rows: lines } = await db.pool.query(
    `select body->>'orderRefId' as ref from audit_line where operation = 'createGroup'
      or path like '%/entitlements/groups'`,
  )
  expect(new Set(lines.map(({ ref }) => ref)).size).toBe(orders)
  expect(lines).toHaveLength(orders)
  expect(new Set(told.map(({ group }) => group.id)).size).toBe(orders)
  expect(repeated).toBeGreaterThan(0)
}, 180_000)

async function tokenOf(url: string, first: { clientId: string; clientSecret: string }) {
  const reply = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: first.clientId,
      client_secret: first.clientSecret,
    }),
  })
  return ((await reply.json()) as { access_token: string }).access_token
}

async function offerOver(post: (path: string, body: object) => Promise<Reply>): Promise<string> {
  const product = await post('/products', { name: 'Thing' })
  const edition = await post(`/products/${product.body.id}/editions`, { name: 'Whole' })
  const plan = await post('/plans', {
    name: 'For ever',
    licenseType: 'perpetual',
    licenseStartType: 'entitlementCreation',
  })
  const offering = await post('/offerings', {
    name: 'Thing',
    sku: 'THING',
    editionId: edition.body.id,
    planId: plan.body.id,
    seatCount: 5,
    concurrencyMode: 'concurrent',
  })
  expect(offering.status).toBe(201)
  return 'THING'
}
