import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  created,
  done,
  makeCustomer,
  offer,
  order,
  read,
  refused,
  sell,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'
import { ask, clients, makeRole } from './people.ts'

const url = `${api}/account/audit`
let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

async function lines(query = '') {
  return (await read(server, `${url}?pageSize=500&${query}`)).items
}

describe('the audit', () => {
  test('tells who did what, when, to what, and with which result', async () => {
    const reply = await server.post(`${api}/customers`, { name: 'Acme' })
    const { id } = created(reply)
    const [line] = await lines(`resource=${id}`)
    expect(line).toEqual({
      id: expect.stringMatching(/^aud_/),
      at: '2026-01-01T00:00:00Z',
      actor: { type: 'apiClient', id: expect.stringMatching(/^api_/), name: 'Test' },
      operation: 'createCustomer',
      method: 'POST',
      path: '/api/v1/customers',
      resources: [id],
      body: { name: 'Acme' },
      result: 'done',
      status: 201,
      errorCode: null,
      count: 1,
      ipAddress: '127.0.0.1',
      traceId: reply.headers['n-trace-id'],
    })
    done(await server.patch(`${api}/customers/${id}`, { name: 'Acme Ltd' }))
    done(await server.delete(`${api}/customers/${id}`))
    const all = await lines(`resource=${id}`)
    expect(all.map(({ operation }: { operation: string }) => operation).toSorted()).toEqual(
      ['createCustomer', 'deleteCustomer', 'patchCustomer'].toSorted(),
    )
  })

  test('has one line for an order, written with the entitlement by the engine', async () => {
    const { sku } = await offer(server)
    const group = created(await server.post(`${api}/entitlements/groups`, { skus: [sku] }))
    expect(await lines(`resource=${group.id}`)).toHaveLength(1)
    const entitlement = group.entitlements[0].id
    done(await server.patch(`${api}/entitlements/${entitlement}/disable`, { reason: 'unpaid' }))
    expect(await lines(`resource=${entitlement}`)).toMatchObject([
      { operation: 'disableEntitlement', body: { reason: 'unpaid' }, status: 204 },
    ])
  })

  test('has one line for a change of many parts', async () => {
    const customerId = await makeCustomer(server, 'Beta')
    const offered = await offer(server)
    for (let i = 0; i < 3; i++) await order(server, offered, { customerId })
    done(await server.patch(`${api}/customers/${customerId}/disable`))
    expect(await lines(`resource=${customerId}&operation=disableCustomer`)).toHaveLength(1)
  })

  test('says nothing of what changed nothing: refusals, look-ups and dry runs', async () => {
    const { sku, entitlement } = await sell(server)
    const before = (await lines()).length
    const dry = await server.patch(`${entitlement}?dryRun=true`, { seatCount: 9 })
    expect(dry.body.dryRun).toBe(true)
    const planned = await server.post(`${api}/entitlements/groups?dryRun=true`, { skus: [sku] })
    expect(planned.body.dryRun).toBe(true)
    refused(await server.post(`${api}/customers`, {}), 422, 'validationFailed')
    refused(await server.delete(`${api}/customers/x`), 404, 'customerUnknown')
    await read(server, `${api}/customers`)
    const body = { activationCode: 'NOT-THERE', productId: 'prod_AAAAAAAAAAAAAAAAAAAAAA' }
    await server.post(`${api}/entitlements/groups/find`, body)
    expect(await lines()).toHaveLength(before)
  })

  test('keeps no secret', async () => {
    const clientSecret = 'this is the secret of thirty-two letters'
    const made = (await server.post(clients, { clientId: 'quiet', clientSecret })).body
    const [line] = await lines(`resource=${made.id}`)
    expect(line.body).toEqual({ clientId: 'quiet', clientSecret: '[removed]' })
    const { rows } = await server.deps.pool.query('select * from audit_line')
    expect(JSON.stringify(rows)).not.toContain(clientSecret)
  })

  test('keeps no activation code, only the end of a long one', async () => {
    const { sku } = await offer(server)
    const [long, short] = ['Q7KM-2XWB-9TPA-HD4E', 'ACME-2026-QUIET']
    const body = { skus: [sku], activationCode: long }
    const group = created(await server.post(`${api}/entitlements/groups`, body))
    const codes = `${api}/entitlements/groups/${group.id}/activation-codes`
    done(await server.patch(`${codes}/add`, { activationCodes: [short] }))
    done(await server.patch(`${codes}/remove`, { activationCodes: [long, short] }))
    const kept = await lines(`resource=${group.id}`)
    expect(kept.map((line: { body: unknown }) => line.body)).toEqual([
      { activationCodes: ['…HD4E', '[removed]'] },
      { activationCodes: ['[removed]'] },
      { skus: [sku], activationCode: '…HD4E' },
    ])
    // The words of a search may be a code, and mostly are none.
    const change = { type: 'update', seatCount: 9 }
    for (const [search, said] of [
      [` ${long.toLowerCase()} `, '…hd4e'],
      ['Acme', 'Acme'],
      ['Nordlicht Konstruktion', 'Nordlicht Konstruktion'],
    ]) {
      const bulk = await server.post(`${api}/entitlements/bulk`, { filter: { search }, change })
      expect(await lines(`resource=${bulk.body.id}`)).toMatchObject([
        { body: { filter: { search: said }, change } },
      ])
    }
    const { rows } = await server.deps.pool.query('select * from audit_line')
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${long}|${short}`, 'i'))
  })

  test('tells of what was not permitted, once a minute for each client and operation', async () => {
    const as = { token: await server.token(['customers:read']) }
    for (let i = 0; i < 5; i++) {
      refused(await server.post(`${api}/products`, { name: 'No' }, as), 403, 'permissionMissing')
    }
    const found = await lines('operation=createProduct&result=refused')
    expect(found).toMatchObject([{ count: 5, status: 403, errorCode: 'permissionMissing' }])
    server.clock.set(server.clock.now() + 60_000)
    refused(await server.post(`${api}/products`, { name: 'No' }, as), 403, 'permissionMissing')
    expect(await lines('operation=createProduct&result=refused')).toHaveLength(2)
  })

  test('is found by time, actor, operation and text', async () => {
    server.clock.set(server.clock.now() + 3_600_000)
    const from = new Date(server.clock.now()).toISOString()
    const role = await makeRole(server, ['customers:read'])
    const [line] = await lines(`from=${from}`)
    expect(line).toMatchObject({ operation: 'createRole', resources: [role.id] })
    expect(await lines(`to=${from}&operation=createRole`)).toEqual([])
    expect(await lines(`from=${from}&actor=${line.actor.id}`)).toHaveLength(1)
    expect(await lines(`from=${from}&actor=api_AAAAAAAAAAAAAAAAAAAAAA`)).toEqual([])
    expect(await lines(`search=${role.name.toUpperCase().replace(' ', '%20')}`)).toEqual([line])
    expect(await lines('search=%25')).toEqual([])
  })

  test('is read page by page, each line once', async () => {
    const all = await lines()
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await read(server, `${url}?pageSize=3${cursor && `&cursor=${cursor}`}`)
      expect(page.items.length).toBeLessThanOrEqual(3)
      seen.push(...page.items.map(({ id }: { id: string }) => id))
      cursor = page.nextCursor ?? ''
    } while (cursor !== '')
    expect(seen).toEqual(all.map(({ id }: { id: string }) => id))
    refused(await server.get(`${url}?cursor=nonsense`), 422, 'validationFailed', 'cursor')
  })

  test('of one tenant says nothing of another', async () => {
    const stranger = await otherTenant(server)
    created(await server.post(`${api}/customers`, { name: 'Theirs' }, stranger))
    const theirs = (await server.get(url, stranger)).body.items
    expect(theirs).toHaveLength(1)
    expect(await lines('search=Theirs')).toEqual([])
  })

  test('needs settings:admin', async () => {
    const as = { token: await server.token(['api:admin']) }
    refused(await server.get(url, as), 403, 'permissionMissing')
    refused(await server.get(`${url}/token-failures`, as), 403, 'permissionMissing')
  })

  test('is kept as long as the tenant has set', async () => {
    const body = { auditRetention: { type: 'month', count: 2 } }
    done(await server.patch(`${api}/account/settings`, body))
    const before = (await lines()).length
    expect(before).toBeGreaterThan(0)
    server.clock.set(server.clock.now() + 40 * 86_400_000)
    await server.deps.jobs.runDue()
    expect(await lines()).toHaveLength(before)
    server.clock.set(server.clock.now() + 40 * 86_400_000)
    await server.deps.jobs.runDue()
    expect(await lines()).toEqual([])
  })
})

describe('a change and its line', () => {
  test('are there together or not at all', async () => {
    const { pool } = server.deps
    const name = `Torn ${server.clock.now()}`
    // Stands in for whatever might go wrong with the line at the worst moment.
    await pool.query(
      `alter table audit_line add constraint torn check (body->>'name' is distinct from '${name}')`,
    )
    const { sku } = await offer(server)
    expect((await server.post(`${api}/customers`, { name })).status).toBe(500)
    expect((await server.post(`${api}/plans`, plan(name))).status).toBe(500)
    const order = { skus: [sku], orderRefId: name }
    await pool.query(
      `alter table audit_line add constraint torn_order check (body->>'orderRefId' is distinct from '${name}')`,
    )
    expect((await server.post(`${api}/entitlements/groups`, order)).status).toBe(500)
    await pool.query('alter table audit_line drop constraint torn, drop constraint torn_order')
    for (const table of ['customer', 'plan']) {
      const { rows } = await pool.query(`select 1 from ${table} where name = $1`, [name])
      expect(rows).toEqual([])
    }
    const { rows } = await pool.query('select 1 from entitlement_group where order_ref_id = $1', [
      name,
    ])
    expect(rows).toEqual([])
    created(await server.post(`${api}/customers`, { name }))
  })
})

describe('refused tokens and secrets', () => {
  test('are counted by the hour and address, not kept one by one', async () => {
    const made = (await server.post(clients, { clientId: 'guessed' })).body
    for (let i = 0; i < 3; i++) {
      await ask(server, { clientId: made.clientId, clientSecret: 'wrong' })
      await server.get(url, { token: 'nonsense' })
    }
    const { items } = await read(server, `${url}/token-failures`)
    const counts = items.map(({ code, count }: { code: string; count: number }) => [code, count])
    expect(counts.toSorted()).toEqual([
      ['secretWrong', 3],
      ['tokenInvalid', 3],
    ])
    expect(await lines('result=refused&search=guessed')).toEqual([])
  })
})

const plan = (name: string) => ({
  name,
  licenseType: 'perpetual',
  licenseStartType: 'activation',
})
