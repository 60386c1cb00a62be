import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/http/app.ts'
import { person } from '../management/account/people.ts'
import {
  api,
  created,
  done,
  hour,
  makeCustomer,
  offer,
  order,
  refused,
  sell,
} from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type Reply, type TestServer, testServer, toReply } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const form =
  '--x\r\nContent-Disposition: form-data; name="file"; filename="a.lic"\r\n\r\nabc\r\n--x--\r\n'

let keys = 0
const newKey = () => {
  keys += 1
  return `key-${keys}`
}

const send = (method: 'post' | 'patch', url: string, body: unknown, key: string, more = {}) =>
  server[method](`${api}${url}`, body, { headers: { 'idempotency-key': key, ...more } })

/** As it is when the server dies after the commit and before the answer: the steps are kept only. */
async function loseAnswers() {
  await server.deps.pool.query(`delete from kept_step where name = 'answer'`)
}

async function count(table: string): Promise<number> {
  const { rows } = await server.deps.pool.query(`select count(*)::int as n from ${table}`)
  return rows[0].n
}

const toldIn = ({ headers }: Reply) =>
  Object.entries(headers).filter(([name]) => /^(etag|content-type|leasehold-)/.test(name))

const same = (first: Reply, again: Reply) => {
  expect(again.status).toBe(first.status)
  expect(again.text).toBe(first.text)
  expect(toldIn(again).toSorted()).toEqual(toldIn(first).toSorted())
}

type Case = {
  method: 'post' | 'patch'
  url: () => Promise<string>
  body: () => Promise<object>
  table: string
}

const fixed = (text: string) => async () => text
const cases: Record<string, Case> = {
  'a product': {
    method: 'post',
    url: fixed('/products'),
    body: async () => ({ name: `Product ${newKey()}` }),
    table: 'product',
  },
  'a customer': {
    method: 'post',
    url: fixed('/customers'),
    body: async () => ({ name: 'Acme' }),
    table: 'customer',
  },
  'an API client with its secret': {
    method: 'post',
    url: fixed('/account/api-clients'),
    body: async () => ({ clientId: `client${newKey()}` }),
    table: 'api_client',
  },
  'a role': {
    method: 'post',
    url: fixed('/account/roles'),
    body: async () => ({ name: newKey(), scopes: [] }),
    table: 'vendor_role',
  },
  'an order': {
    method: 'post',
    url: fixed('/entitlements/groups'),
    body: async () => ({ skus: [(await offer(server)).sku] }),
    table: 'entitlement_version',
  },
  'more of an order': {
    method: 'post',
    url: async () => `${(await sell(server)).group.slice(api.length)}/extend`,
    body: async () => ({ skus: [(await offer(server)).sku] }),
    table: 'entitlement_version',
  },
  'a renewal': {
    method: 'patch',
    url: async () => `${(await sell(server)).entitlement.slice(api.length)}/renew`,
    body: async () => ({}),
    table: 'entitlement_version',
  },
  'an edit of an entitlement': {
    method: 'patch',
    url: async () => (await sell(server)).entitlement.slice(api.length),
    body: async () => ({ seatCount: 9 }),
    table: 'entitlement_version',
  },
  'a change that is due at once': {
    method: 'post',
    url: async () => `${(await sell(server)).entitlement.slice(api.length)}/changes`,
    body: async () => ({
      at: new Date(server.clock.now()).toISOString(),
      change: { type: 'update', seatCount: 9 },
    }),
    table: 'entitlement_version',
  },
  'a contact': {
    method: 'post',
    url: async () => `/customers/${await makeCustomer(server, 'With people')}/contacts`,
    body: async () => ({ email: `${newKey()}@customer.example` }),
    table: 'contact',
  },
  'a note': {
    method: 'post',
    url: async () => `/customers/${await makeCustomer(server, 'Noted')}/notes`,
    body: async () => ({ note: 'Called.' }),
    table: 'customer_note',
  },
  'a person': {
    method: 'post',
    url: fixed('/account/users'),
    body: async () => person({ roleId: 'role_AZgAAAAAcACAAAAAAAAABw' }),
    table: 'vendor_user',
  },
  'generated codes': {
    method: 'patch',
    url: async () => `${(await sell(server)).group.slice(api.length)}/activation-codes/generate`,
    body: async () => ({ count: 3 }),
    table: 'activation_code',
  },
  'a disabled customer with all that it has': {
    method: 'patch',
    url: async () => {
      const customerId = await makeCustomer(server, 'Beta')
      const offered = await offer(server)
      await order(server, offered, { customerId })
      await order(server, offered, { customerId })
      return `/customers/${customerId}/disable`
    },
    body: async () => ({}),
    table: 'entitlement_version',
  },
}

describe.each(Object.entries(cases))('%s, asked for twice under one key,', (_name, wanted) => {
  const begin = async () => {
    const [url, body] = [await wanted.url(), await wanted.body()]
    const key = newKey()
    const before = await count(wanted.table)
    const first = await send(wanted.method, url, body, key)
    expect(first.status, first.text).toBeLessThan(300)
    const after = await count(wanted.table)
    expect(after).toBeGreaterThan(before)
    return { first, after, again: () => send(wanted.method, url, body, key) }
  }

  test('comes once, and the second answer is the first', async () => {
    const { first, after, again } = await begin()
    const second = await again()
    same(first, second)
    expect(second.headers['idempotent-replayed']).toBe('true')
    expect(await count(wanted.table)).toBe(after)
  })

  test('comes once when the first answer was lost with the server, and is answered alike', async () => {
    const { first, after, again } = await begin()
    await loseAnswers()
    const second = await again()
    same(first, second)
    expect(second.headers['idempotent-replayed']).toBeUndefined()
    expect(await count(wanted.table)).toBe(after)
  })

  test('comes once when eight ask at once, through two applications', async () => {
    const [url, body] = [await wanted.url(), await wanted.body()]
    const [oneUrl, oneBody] = [await wanted.url(), await wanted.body()]
    const before = await count(wanted.table)
    const once = await send(wanted.method, oneUrl, oneBody, newKey())
    expect(once.status, once.text).toBeLessThan(300)
    const each = (await count(wanted.table)) - before
    const other = await buildApp(server.deps)
    const key = newKey()
    const token = await server.token()
    const ask = (app: typeof other) =>
      app.inject({
        method: wanted.method === 'post' ? 'POST' : 'PATCH',
        url: `${api}${url}`,
        headers: {
          'n-tenantid': server.tenantHeader,
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        payload: JSON.stringify(body),
      })
    const start = await count(wanted.table)
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, i) => ask(i % 2 === 0 ? server.app : other)),
    )
    for (const reply of replies) expect(reply.statusCode, reply.body).toBeLessThan(300)
    expect(new Set(replies.map((reply) => reply.body)).size).toBe(1)
    expect((await count(wanted.table)) - start).toBe(each)
    const { rows } = await server.deps.pool.query(
      'select distinct status from audit_line where path = $1',
      [`${api}${url}`],
    )
    expect(rows).toEqual([{ status: once.status }])
    await other.close()
  })
})

describe('an Idempotency-Key', () => {
  test('with another body, or another query, is refused', async () => {
    const key = newKey()
    const name = `Product ${key}`
    created(await send('post', '/products', { name }, key))
    const other = await send('post', '/products', { name: 'Other' }, key)
    refused(other, 422, 'idempotencyKeyReused')
    refused(await send('post', '/products?x=1', { name }, key), 422, 'idempotencyKeyReused')
  })

  test('means something else at another address, by another client, and in another tenant', async () => {
    const key = newKey()
    const body = { name: `Thing ${key}` }
    const ids = [created(await send('post', '/products', body, key)).id]
    ids.push(created(await send('post', '/customers', body, key)).id)
    const token = await server.token(['customers:admin'])
    const headers = { 'idempotency-key': key }
    ids.push(created(await server.post(`${api}/customers`, body, { headers, token })).id)
    const stranger = await otherTenant(server)
    const theirs = { token: stranger.token, headers: { ...headers, ...stranger.headers } }
    ids.push(created(await server.post(`${api}/customers`, body, theirs)).id)
    expect(new Set(ids).size).toBe(4)
  })

  test('of a request that was refused is free for the next try', async () => {
    const key = newKey()
    const { sku } = await offer(server)
    refused(await send('post', '/plans', { name: key }, key), 422, 'validationFailed')
    const customer = { name: 'Gamma', accountRefId: key }
    created(await server.post(`${api}/customers`, customer))
    refused(await send('post', '/customers', customer, newKey()), 409, 'duplicate')
    created(await send('post', '/entitlements/groups', { skus: [sku] }, key))
  })

  test('of a request that was refused is granted as of the next try, and found for a day from then', async () => {
    const key = newKey()
    const customer = { name: 'Zeta', accountRefId: key }
    const other = created(await server.post(`${api}/customers`, customer)).id
    refused(await send('post', '/customers', customer, key), 409, 'duplicate')
    done(await server.delete(`${api}/customers/${other}`))
    server.clock.set(server.clock.now() + 23 * hour)
    const first = created(await send('post', '/customers', customer, key))
    expect(Date.parse(first.createdAt)).toBe(server.clock.now())
    await loseAnswers()
    server.clock.set(server.clock.now() + 23 * hour)
    expect(created(await send('post', '/customers', customer, key))).toEqual(first)
  })

  test('of a dry run is passed over: nothing is written, and the same key then makes the change', async () => {
    const url = (await sell(server)).entitlement.slice(api.length)
    const key = newKey()
    const tables = ['kept_step', 'audit_line', 'entitlement_version']
    const before = await Promise.all(tables.map(count))
    const dry = () => send('patch', `${url}?dryRun=true`, { seatCount: 9 }, key)
    const told = await dry()
    expect(told.status, told.text).toBe(200)
    expect(await Promise.all(tables.map(count))).toEqual(before)
    done(await send('patch', url, { seatCount: 9 }, key))
    // As things stand now, not as they stood.
    expect((await dry()).body.changes).not.toEqual(told.body.changes)
  })

  test('with a file is refused, since no file can be told from another before it is read', async () => {
    const { group } = await sell(server)
    const files = [
      ['/imports?kind=customers', 'text/csv', 'accountRefId,name\nX,Acme'],
      [`${group.slice(api.length)}/license-file`, 'multipart/form-data; boundary=x', form],
    ] as const
    const before = await count('kept_step')
    for (const [url, type, payload] of files) {
      const headers = {
        'n-tenantid': server.tenantHeader,
        authorization: `Bearer ${await server.token()}`,
        'content-type': type,
      }
      const post = async (more: object) =>
        toReply(
          await server.app.inject({
            method: 'POST',
            url: `${api}${url}`,
            headers: { ...headers, ...more },
            payload,
          }),
        )
      refused(await post({ 'idempotency-key': newKey() }), 400, 'headerInvalid')
      created(await post({}))
    }
    expect(await count('kept_step')).toBe(before)
  })

  test('is forgotten after a day', async () => {
    const key = newKey()
    const first = created(await send('post', '/customers', { name: 'Delta' }, key))
    server.clock.set(server.clock.now() + 24 * 3_600_000 - 1)
    expect(created(await send('post', '/customers', { name: 'Delta' }, key)).id).toBe(first.id)
    server.clock.set(server.clock.now() + 1)
    expect(created(await send('post', '/customers', { name: 'Delta' }, key)).id).not.toBe(first.id)
    await server.deps.jobs.runDue()
    server.clock.set(server.clock.now() + 25 * 3_600_000)
    await server.deps.jobs.runDue()
    expect(await count('kept_step')).toBe(0)
  })

  test('that cannot be one is refused', async () => {
    for (const key of ['with space', 'x'.repeat(256)]) {
      refused(await send('post', '/products', { name: 'Fine' }, key), 400, 'headerInvalid')
    }
  })

  test('leaves nothing readable of what was answered', async () => {
    const key = newKey()
    const { clientSecret } = (
      await send('post', '/account/api-clients', { clientId: `sealed${key}` }, key)
    ).body
    const { rows } = await server.deps.pool.query('select * from kept_step')
    expect(rows.length).toBeGreaterThan(0)
    const all = rows.map((row) => JSON.stringify({ ...row, sealed: row.sealed.toString('latin1') }))
    expect(all.join()).not.toContain(clientSecret)
    expect(all.join()).not.toContain(key)
  })

  test('does no harm to what is not kept: PUT, DELETE and GET', async () => {
    const id = created(await send('post', '/customers', { name: 'Epsilon' }, newKey())).id
    const headers = { 'idempotency-key': newKey() }
    const url = `${api}/customers/${id}`
    done(await server.put(url, { name: 'One' }, { headers }))
    done(await server.put(url, { name: 'Two' }, { headers }))
    expect((await server.get(url, { headers })).body.name).toBe('Two')
    done(await server.delete(url, { headers }))
  })
})
