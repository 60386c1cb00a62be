import { toWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '../../src/http/principal.ts'
import { insertVendorUser } from '../../src/storage/vendor-users.ts'
import { api, done, makeCustomer, read, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

let made = 0
async function makeUser(tenantId = server.tenantId): Promise<string> {
  const id = server.deps.newId()
  made += 1
  const now = server.clock.now()
  await insertVendorUser(server.deps.db, tenantId, {
    id,
    username: `user${made}`,
    email: `user${made}@vendor.example`,
    firstName: 'Uma',
    lastName: null,
    passwordHash: null,
    claimValue: null,
    language: null,
    roleId: server.deps.newId(),
    enabled: true,
    emailVerifiedAt: null,
    invitedAt: null,
    createdAt: now,
    updatedAt: now,
  })
  return toWireId('user', id)
}

const owned = async () =>
  `${api}/customers/${await makeCustomer(server, 'Owned')}/responsibility-owners`

describe('the owners of a customer', () => {
  test('are set as a whole, keep the date they came, and are taken off one by one', async () => {
    const url = await owned()
    expect(await read(server, url)).toEqual({ items: [], elementsTotal: 0 })
    const [first, second] = [await makeUser(), await makeUser()]
    done(await server.put(url, { owners: [{ userId: first, role: 'Account manager' }] }))
    server.clock.set(server.clock.now() + 60_000)
    const both = [
      { userId: first, role: 'Head of accounts' },
      { userId: second, role: 'Support' },
    ]
    done(await server.put(url, { owners: both }))
    expect(await read(server, url)).toMatchObject({
      items: [
        { ...both[0], firstName: 'Uma', lastName: null, assignedAt: '2026-01-01T00:00:00Z' },
        { ...both[1], assignedAt: '2026-01-01T00:01:00Z' },
      ],
      elementsTotal: 2,
    })
    done(await server.delete(`${url}/${first}`))
    refused(await server.delete(`${url}/${first}`), 404, 'ownerUnknown')
    expect((await read(server, url)).items).toMatchObject([{ userId: second }])
    done(await server.put(url, { owners: [] }))
    expect((await read(server, url)).elementsTotal).toBe(0)
  })

  test('with If-Match are set only while they are those that were read', async () => {
    const url = await owned()
    const owners = [{ userId: await makeUser(), role: 'Support' }]
    const headers = { 'if-match': String((await server.get(url)).headers.etag) }
    done(await server.put(url, { owners }, { headers }))
    refused(await server.put(url, { owners: [] }, { headers }), 412, 'preconditionFailed')
    expect((await read(server, url)).elementsTotal).toBe(1)
  })

  test('of two lists that are set at once are those of one of them', async () => {
    const url = await owned()
    const users = await Promise.all([makeUser(), makeUser()])
    await Promise.all(
      users.map((userId) => server.put(url, { owners: [{ userId, role: 'Only one' }] })),
    )
    expect((await read(server, url)).elementsTotal).toBe(1)
  })

  test('are users of the tenant, each once, with a role', async () => {
    const url = await owned()
    const userId = await makeUser()
    const { headers, token } = await otherTenant(server)
    const { rows } = await server.deps.pool.query(`select id from tenant where name = 'Other'`)
    const foreign = await makeUser(rows[0].id)
    const role = 'Support'
    const refusedFor = async (owners: object[], field: string) =>
      refused(await server.put(url, { owners }), 422, 'validationFailed', field)
    await refusedFor([{ userId: foreign, role }], 'owners[0].userId')
    await refusedFor([{ userId: 'usr_AAAAAAAAAAAAAAAAAAAAAA', role }], 'owners[0].userId')
    const twice = [
      { userId, role },
      { userId, role },
    ]
    await refusedFor(twice, 'owners[1].userId')
    await refusedFor([{ userId, role: ' ' }], 'owners[0].role')
    await refusedFor([{ userId, role: 'x'.repeat(101) }], 'owners[0].role')
    await refusedFor([{ userId }], 'owners[0].role')
    expect((await read(server, url)).elementsTotal).toBe(0)
    refused(await server.get(url, { headers, token }), 404, 'customerUnknown')
  })

  test('are nothing to another tenant, nor to a token without the scope', async () => {
    const url = await owned()
    const userId = await makeUser()
    const owners = [{ userId, role: 'Support' }]
    done(await server.put(url, { owners }))
    const stranger = await otherTenant(server)
    refused(await server.get(url, stranger), 404, 'customerUnknown')
    refused(await server.put(url, { owners: [] }, stranger), 404, 'customerUnknown')
    refused(await server.delete(`${url}/${userId}`, stranger), 404, 'customerUnknown')
    const reader = await server.token(['customers:read'])
    refused(await server.put(url, { owners: [] }, { token: reader }), 403, 'permissionMissing')
    refused(await server.delete(`${url}/${userId}`, { token: reader }), 403, 'permissionMissing')
    const token = await server.token(scopes.filter((scope) => !scope.startsWith('customers:')))
    refused(await server.get(url, { token }), 403, 'permissionMissing')
    expect((await read(server, url)).elementsTotal).toBe(1)
  })
})

test('a customer finds its portal where this server has it, or where the settings say', async () => {
  const id = await makeCustomer(server, 'Portal')
  const url = `${api}/customers/${id}/eup`
  const own = `http://leasehold.test/portal/${server.tenantHeader}?customer=${id}`
  expect(await read(server, url)).toEqual({ url: own })
  done(await server.patch(`${api}/account/eup/settings`, { url: 'https://portal.vendor.example/' }))
  expect(await read(server, url)).toEqual({ url: `https://portal.vendor.example?customer=${id}` })
  refused(await server.get(url, await otherTenant(server)), 404, 'customerUnknown')
  const token = await server.token(scopes.filter((scope) => !scope.startsWith('customers:')))
  refused(await server.get(url, { token }), 403, 'permissionMissing')
})
