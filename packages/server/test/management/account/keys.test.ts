import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import { api, created, read, refused, sell, takeSeat } from '../back-office.ts'

const keys = `${api}/account/keys`
let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

type Key = { kid: string; purpose: string; current: boolean }
const listed = async (purpose: string): Promise<Key[]> =>
  (await read(server, keys)).items.filter((key: Key) => key.purpose === purpose)

describe('the keys of a tenant', () => {
  test('are listed without their private halves', async () => {
    const { items } = await read(server, keys)
    expect(items.map(({ purpose }: Key) => purpose).toSorted()).toEqual(
      ['lease', 'offline', 'root', 'webhook'].toSorted(),
    )
    for (const { publicKey } of items) {
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi'])
        expect(publicKey).not.toHaveProperty(secret)
    }
  })

  test('for leases rotate: new leases are signed with the new one, and both are listed', async () => {
    const ordered = await sell(server)
    const before = (await takeSeat(server, ordered, 'one')).device
    const [old] = await listed('lease')
    const rotated = created(await server.post(`${keys}/rotate`, { purpose: 'lease' }))
    expect(rotated.kid).not.toBe(old?.kid)
    expect(rotated.serial).toBe(2)
    const kids = (await server.get(`${api}/keys`, { token: null })).body.keys
    expect(kids.map(({ kid }: Key) => kid)).toEqual([rotated.kid, old?.kid])
    expect(before).toBeDefined()
  })

  test('for webhooks rotate: the key at its address is the new one', async () => {
    const rotated = created(await server.post(`${keys}/rotate`, { purpose: 'webhook' }))
    expect((await read(server, `${api}/account/key`)).kid).toBe(rotated.kid)
    expect((await listed('webhook')).map(({ current }) => current)).toEqual([true, false])
    created(await server.post(`${keys}/rotate`, { purpose: 'offline' }))
  })

  test('rotated by a request that is repeated are rotated once', async () => {
    const headers = { 'idempotency-key': 'rotate-once' }
    const rotate = () => server.post(`${keys}/rotate`, { purpose: 'webhook' }, { headers })
    const before = (await listed('webhook')).length
    const first = created(await rotate())
    await server.deps.pool.query(`delete from kept_step where name = 'answer'`)
    expect(created(await rotate())).toEqual(first)
    expect(await listed('webhook')).toHaveLength(before + 1)
  })

  test('rotated by two at once leave one that is current', async () => {
    await Promise.all([1, 2].map(() => server.post(`${keys}/rotate`, { purpose: 'webhook' })))
    expect((await listed('webhook')).filter(({ current }) => current)).toHaveLength(1)
  })

  test('need api:admin, and the root is not rotated', async () => {
    const as = { token: await server.token(['settings:admin']) }
    refused(await server.get(keys, as), 403, 'permissionMissing')
    refused(await server.post(`${keys}/rotate`, { purpose: 'lease' }, as), 403, 'permissionMissing')
    const root = await server.post(`${keys}/rotate`, { purpose: 'root' })
    refused(root, 422, 'validationFailed', 'purpose')
  })
})
