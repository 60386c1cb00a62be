import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../../src/http/app.ts'
import { type TestServer, testServer, toReply } from '../../support/server.ts'
import {
  api,
  created,
  done,
  makeCustomer,
  offer,
  read,
  refused,
  sell,
  takeSeat,
} from '../back-office.ts'
import { counts, ended, importFile, imports, send } from './importing.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const groups = async (orderRefId: string) =>
  (await read(server, `${api}/entitlements/groups?orderRefId=${orderRefId}&expand=entitlements`))
    .items

describe('a file of entitlements', () => {
  test('sells what is new as an order does, and the same again changes nothing', async () => {
    const [one, two] = [await offer(server), await offer(server)]
    const customer = await server.post(`${api}/customers`, { name: 'Sold', accountRefId: 'SOLD-1' })
    const file = [
      'orderRefId,sku,accountRefId,activationCodes,seatCount,expiryDate',
      `SOLD-A,${one.sku},SOLD-1,sold-code-a,,`,
      `SOLD-A,${two.sku},SOLD-1,,7,2027-05-31`,
      `SOLD-B,${one.sku},,,,`,
    ].join('\n')
    const first = await importFile(server, 'entitlements', file)
    expect(first.errors).toEqual([])
    expect(counts(first)).toEqual({ created: 3, updated: 0, unchanged: 0, failed: 0 })
    const [order] = await groups('SOLD-A')
    expect(order).toMatchObject({
      customerId: created(customer).id,
      activationCodes: ['SOLD-CODE-A'],
      entitlements: [{ sku: one.sku }, { sku: two.sku }],
    })
    const sold = await read(server, `${api}/entitlements/${order.entitlements[1].id}`)
    expect(sold).toMatchObject({ seatCount: 7, expiryDate: '2027-05-31T00:00:00Z' })
    const seat = {
      ...one,
      code: 'SOLD-CODE-A',
      groupId: '',
      entitlementId: '',
      group: '',
      entitlement: '',
    }
    await takeSeat(server, seat, 'imported-seat')
    const versions = await read(server, `${api}/entitlements/${sold.id}/versions`)
    expect(versions.items[0]).toMatchObject({ reason: 'import' })
    const again = await importFile(server, 'entitlements', file)
    expect(counts(again)).toEqual({ created: 0, updated: 0, unchanged: 3, failed: 0 })
    expect(await groups('SOLD-A')).toEqual([order])
  })

  test('changes customer, codes, seats and expiry of what is known', async () => {
    const sold = await sell(server, {}, { orderRefId: 'CHANGE-1', activationCode: 'CHANGE-CODE' })
    await server.patch(`${api}/customers/${await makeCustomer(server, 'Changed')}`, {
      accountRefId: 'CHANGED-1',
    })
    const file = `orderRefId;sku;accountRefId;activationCodes;seatCount\nCHANGE-1;${sold.sku};CHANGED-1;CHANGE-CODE ANOTHER-CODE;9\n`
    const dry = await importFile(server, 'entitlements', file, { query: '&dryRun=true' })
    expect(counts(dry)).toMatchObject({ updated: 1 })
    expect(await groups('CHANGE-1')).toMatchObject([{ customerId: null }])
    expect(counts(await importFile(server, 'entitlements', file))).toMatchObject({ updated: 1 })
    expect(await groups('CHANGE-1')).toMatchObject([
      // Of one instant of the test clock: by the alphabet.
      { activationCodes: ['ANOTHER-CODE', 'CHANGE-CODE'] },
    ])
    expect(await read(server, sold.entitlement)).toMatchObject({ seatCount: 9 })
    expect(counts(await importFile(server, 'entitlements', file))).toMatchObject({ unchanged: 1 })
  })

  test('tells of each wrong row its line, column and cause, in a dry run too', async () => {
    const other = await sell(server, {}, { activationCode: 'TAKEN-CODE' })
    const file = [
      'orderRefId,sku,accountRefId,activationCodes,startDate,seatCount,expiryDate',
      'BAD-1,NO-SUCH-SKU,,,,,',
      `BAD-2,${other.sku},NOBODY,,,,`,
      `BAD-3,${other.sku},,taken-code,,,`,
      `BAD-4,${other.sku},,?,,,`,
      `BAD-5,${other.sku},,,yesterday,,`,
      `BAD-6,${other.sku},,,,0,`,
      `,${other.sku},,,,,`,
    ].join('\n')
    const expected = [
      { line: 2, column: 'sku', code: 'unknown' },
      { line: 3, column: 'accountRefId', code: 'unknown' },
      { line: 4, column: 'activationCodes', code: 'duplicate' },
      { line: 5, column: 'activationCodes', code: 'pattern' },
      { line: 6, column: 'startDate', code: 'format' },
      { line: 7, column: 'seatCount', code: 'type' },
      { line: 8, column: 'orderRefId', code: 'required' },
    ]
    for (const query of ['&dryRun=true', '']) {
      const { errors, ...done } = await importFile(server, 'entitlements', file, { query })
      expect(counts(done)).toEqual({ created: 0, updated: 0, unchanged: 0, failed: 7 })
      expect(errors).toMatchObject(expected)
    }
    expect(await groups('BAD-1')).toEqual([])
  })

  test('sent twice at once, to two servers, sells each order once', async () => {
    const { sku } = await offer(server)
    const second = await buildApp(server.deps)
    const rows = Array.from({ length: 30 }, (_, index) => `ONCE-${index},${sku}`)
    const payload = ['orderRefId,sku', ...rows].join('\n')
    const headers = {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${await server.token()}`,
      'content-type': 'text/csv',
    }
    const replies = await Promise.all(
      [server.app, second].map(async (app) =>
        toReply(
          await app.inject({
            method: 'POST',
            url: `${imports}?kind=entitlements`,
            headers,
            payload,
          }),
        ),
      ),
    )
    const done = []
    for (const reply of replies) done.push(await ended(server, created(reply).id))
    await second.close()
    expect(done.map(({ failed }) => failed)).toEqual([0, 0])
    expect((done[0]?.created ?? 0) + (done[1]?.created ?? 0)).toBe(30)
    const sold = await read(server, `${api}/entitlements?sku=${sku}`)
    expect(sold.elementsTotal).toBe(30)
  })

  test('goes out and comes in again unchanged', async () => {
    const customerId = await makeCustomer(server, '=Formula & Sons')
    const sold = await sell(server, {}, { customerId, orderRefId: 'ROUND-1' })
    const out = await server.get(`${api}/entitlements/export?search=round-1`)
    expect(out.text).toContain("'=Formula & Sons")
    const back = await importFile(server, 'entitlements', out.text)
    expect([back.errors, counts(back)]).toEqual([
      [],
      { created: 0, updated: 0, unchanged: 1, failed: 0 },
    ])
    const filtered = await server.get(`${api}/entitlements/export?sku=${sold.sku}&status=expired`)
    expect(filtered.text.trim().split('\n')).toHaveLength(1)
    refused(
      await server.get(`${api}/entitlements/export?status=odd`),
      422,
      'validationFailed',
      'status',
    )
  })

  test('sells nothing for a row that is refused, whatever it is refused for', async () => {
    const plan = { licenseType: 'perpetual', licenseStartType: 'entitlementCreation' }
    const yearly = { licenseType: 'subscription', licenseDuration: { type: 'year', count: 1 } }
    const { sku } = await offer(server, { plan })
    const { sku: term } = await offer(server)
    const { sku: unstarted } = await offer(server, {
      plan: { ...plan, licenseStartType: 'activation', ...yearly },
    })
    const file = [
      'orderRefId,sku,expiryDate',
      `UNSOLD-1,${sku},2027-05-31`,
      `UNSOLD-1,${term},9999-12-31T23:59:59.999Z`,
      `UNSOLD-1,${unstarted},2027-05-31`,
    ].join('\n')
    for (const query of ['&dryRun=true', '']) {
      const { errors } = await importFile(server, 'entitlements', file, { query })
      expect(errors).toMatchObject([
        { line: 2, column: 'expiryDate', code: 'notAllowed' },
        { line: 3, column: 'expiryDate', code: 'range' },
        { line: 4, column: 'expiryDate', code: 'notAllowed' },
      ])
    }
    expect(await groups('UNSOLD-1')).toEqual([])
  })

  test('is refused for what the change itself would be, told by a dry run, and changes nothing', async () => {
    const sold = await sell(server, {}, { orderRefId: 'FULL-1' })
    for (const seatId of ['a', 'b']) await takeSeat(server, sold, seatId)
    const customer = await makeCustomer(server, 'Fuller')
    const file = `orderRefId,sku,customerId,seatCount\nFULL-1,${sold.sku},${customer},1\n`
    for (const query of ['&dryRun=true', '']) {
      const { errors, ...told } = await importFile(server, 'entitlements', file, { query })
      expect([counts(told).failed, errors]).toMatchObject([1, [{ line: 2, code: 'seatsInUse' }]])
    }
    expect(await groups('FULL-1')).toMatchObject([{ customerId: null }])
  })

  test('changes no entitlement that may be the one of another row', async () => {
    const { sku } = await offer(server)
    const twins = { skus: [sku, sku], orderRefId: 'TWINS-1' }
    const group = created(await server.post(`${api}/entitlements/groups`, twins))
    const [one, two] = group.entitlements.map(
      ({ id }: { id: string }) => `${api}/entitlements/${id}`,
    )
    done(await server.patch(two, { seatCount: 9 }))
    const out = (await server.get(`${api}/entitlements/export?search=twins-1`)).text
    expect(counts(await importFile(server, 'entitlements', out))).toMatchObject({ unchanged: 2 })
    const file = `orderRefId,sku,seatCount\nTWINS-1,${sku},7\n`
    const { errors } = await importFile(server, 'entitlements', file)
    expect(errors).toMatchObject([{ line: 2, column: 'sku', code: 'ambiguous' }])
    expect([(await read(server, one)).seatCount, (await read(server, two)).seatCount]).toEqual([
      5, 9,
    ])
  })

  test('needs the scope to sell, and that to change what was sold', async () => {
    const token = await server.token(['customers:admin'])
    const file = 'orderRefId,sku\nX,Y\n'
    refused(await send(server, 'entitlements', file, { token }), 403, 'permissionMissing')
    for (const scope of ['entitlements:create', 'entitlements:admin'] as const) {
      const half = await server.token([scope])
      refused(await send(server, 'entitlements', file, { token: half }), 403, 'permissionMissing')
    }
    const both = await server.token(['entitlements:create', 'entitlements:admin'])
    created(await send(server, 'entitlements', file, { token: both }))
    const reader = await server.token(['customers:read'])
    refused(
      await server.get(`${api}/entitlements/export`, { token: reader }),
      403,
      'permissionMissing',
    )
  })
})

describe('a file of contacts', () => {
  test('makes each once, changes what differs, and comes back unchanged from an export', async () => {
    created(await server.post(`${api}/customers`, { name: 'Peopled', accountRefId: 'PEOPLED-1' }))
    const file = [
      'accountRefId,contactRefId,email,firstName,isKeyContact,location.countryCode',
      'PEOPLED-1,C-1,ann@peopled.example,Ann,yes,gb',
      'PEOPLED-1,C-2,bob@peopled.example,Bob,,',
      'PEOPLED-1,C-3,not an address,,,',
      'NOBODY,C-4,x@peopled.example,,,',
    ].join('\n')
    const { errors, ...done } = await importFile(server, 'contacts', file)
    expect(counts(done)).toEqual({ created: 2, updated: 0, unchanged: 0, failed: 2 })
    expect(errors).toMatchObject([
      { line: 4, column: 'email', code: 'format' },
      { line: 5, column: 'accountRefId', code: 'unknown' },
    ])
    const out = (await server.get(`${api}/contacts/export?search=peopled`)).text
    expect(counts(await importFile(server, 'contacts', out))).toMatchObject({ unchanged: 2 })
    const changed = out.replace('Ann', 'Anna')
    expect(counts(await importFile(server, 'contacts', changed))).toMatchObject({
      updated: 1,
      unchanged: 1,
    })
    const found = await read(server, `${api}/customers/contacts/search?search=anna`)
    expect(found.items).toMatchObject([
      { email: 'ann@peopled.example', isKeyContact: true, location: { countryCode: 'GB' } },
    ])
  })
})
