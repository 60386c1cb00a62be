import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import {
  api,
  created,
  day,
  done,
  makeCustomer,
  offer,
  order,
  read,
  refused,
  seat,
} from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const customers = `${api}/customers`
const entitlements = `${api}/entitlements`

type Row = { id: string; name: string; accountRefId: string | null }

async function names(query: string): Promise<string[]> {
  return (await read(server, `${customers}?${query}`)).items.map(({ name }: Row) => name)
}

async function make(name: string, more: object = {}): Promise<string> {
  return created(await server.post(customers, { name, ...more })).id
}

describe('a search', () => {
  test('finds beginnings of words in any order, whatever their case, accents and signs', async () => {
    await make('Müller & Söhne GmbH', { accountRefId: 'ACC-7001', legalName: 'Ærø Holding' })
    for (const text of [
      'müller',
      'MULLER',
      'gmbh mul',
      'sohne',
      'acc-70',
      'acc7001',
      '7001',
      'holding',
      'aero',
      'Mu\u0308ller',
    ]) {
      expect(await names(`search=${encodeURIComponent(text)}`), text).toEqual([
        'Müller & Söhne GmbH',
      ])
    }
    for (const text of ['üller', 'muller acme', '&', "'", "mul':*", '%', '\\', 'mu ller']) {
      const expected = text === "mul':*" ? ['Müller & Söhne GmbH'] : []
      expect(await names(`search=${encodeURIComponent(text)}`), text).toEqual(expected)
    }
  })

  test('follows a new name, another reference, a moved group, added and removed codes', async () => {
    const offered = await offer(server)
    const [first, second] = [
      await makeCustomer(server, 'Oldname'),
      await makeCustomer(server, 'Wonder'),
    ]
    const sold = await order(server, offered, { customerId: first, orderRefId: 'FOLLOW-1' })
    const found = async (text: string) => [
      (await read(server, `${entitlements}?search=${text}`)).elementsTotal,
      (await read(server, `${entitlements}/groups?search=${text}`)).elementsTotal,
    ]
    expect(await found('oldname')).toEqual([1, 1])
    done(await server.patch(`${customers}/${first}`, { name: 'Newname' }))
    expect([await found('oldname'), await found('newname')]).toEqual([
      [0, 0],
      [1, 1],
    ])
    done(await server.patch(sold.group, { orderRefId: 'FOLLOW-2' }))
    expect([await found('follow-1'), await found('follow-2')]).toEqual([
      [0, 0],
      [1, 1],
    ])
    done(await server.patch(sold.group, { customerId: second }))
    expect([await found('newname'), await found('wonder')]).toEqual([
      [0, 0],
      [1, 1],
    ])
    expect((await read(server, `${entitlements}?customerId=${second}`)).elementsTotal).toBe(1)
    const codes = { activationCodes: ['LATER-CODE'] }
    expect((await server.patch(`${sold.group}/activation-codes/add`, codes)).status).toBeLessThan(
      300,
    )
    expect(await found('latercode')).toEqual([1, 1])
    expect(
      (await server.patch(`${sold.group}/activation-codes/remove`, codes)).status,
    ).toBeLessThan(300)
    expect(await found('later-code')).toEqual([0, 0])
    expect(await found(offered.sku)).toEqual([1, 0])
  })

  test('finds the entitlement of a seat id by its beginning', async () => {
    const sold = await order(server, await offer(server))
    created(await seat(server, sold, 'Workstation-0815').activate())
    for (const text of ['workstation-0815', 'WorkStation-08', 'work']) {
      const { items } = await read(server, `${entitlements}?search=${text}`)
      expect(items.map(({ id }: Row) => id)).toEqual([sold.entitlementId])
    }
    expect((await read(server, `${entitlements}?search=0815`)).items).toEqual([])
  })

  test('finds nothing of another tenant', async () => {
    await make('Secretive')
    const stranger = await otherTenant(server)
    expect((await server.get(`${customers}?search=secretive`, stranger)).body.items).toEqual([])
    expect(await names('search=secretive')).toEqual(['Secretive'])
  })
})

describe('an order', () => {
  test('of several keys holds, what is equal comes by id, and each direction is its own', async () => {
    const refs = ['S-3', 'S-1', null, 'S-2']
    for (const accountRefId of refs) await make('Sortable', { accountRefId })
    await make('Sortable later', { accountRefId: 'S-0' })
    const of = async (sort: string) =>
      (await read(server, `${customers}?search=sortable&sort=${sort}`)).items.map(
        ({ accountRefId }: Row) => accountRefId,
      )
    expect(await of('name,accountRefId')).toEqual(['S-1', 'S-2', 'S-3', null, 'S-0'])
    expect(await of('name,-accountRefId')).toEqual([null, 'S-3', 'S-2', 'S-1', 'S-0'])
    expect(await of('-name,accountRefId')).toEqual(['S-0', 'S-1', 'S-2', 'S-3', null])
    expect(await of('name')).toEqual([...refs, 'S-0'])
    expect(await of('-name')).toEqual(['S-0', ...refs.toReversed()])
  })

  test.each(['nonsense', 'name,nonsense', 'name,name', 'name,-name', '', ',', 'constructor'])(
    'by %s is refused',
    async (sort) => {
      refused(await server.get(`${customers}?sort=${sort}`), 422, 'validationFailed', 'sort')
    },
  )
})

describe('a cursor', () => {
  test('goes through a whole list in every order, each item once', async () => {
    const accountRefId = (index: number) => (index % 3 === 0 ? null : `CUR-${index % 5}${index}`)
    for (let index = 0; index < 23; index += 1) {
      await make(`Cursorial ${index % 4}`, { accountRefId: accountRefId(index) })
    }
    for (const sort of ['name', '-name', 'accountRefId', '-accountRefId,name', 'updatedAt', '']) {
      const query = `search=cursorial${sort === '' ? '' : `&sort=${sort}`}`
      const whole = await read(server, `${customers}?${query}&pageSize=100`)
      expect(whole).toMatchObject({ elementsTotal: 23, nextCursor: null })
      const seen: string[] = []
      let cursor = ''
      do {
        const more = cursor === '' ? '' : `&cursor=${cursor}`
        const page = await read(
          server,
          `${customers}?search=cursorial&pageSize=4${
            cursor === '' && sort !== '' ? `&sort=${sort}` : ''
          }${more}`,
        )
        expect(page.elementsTotal).toBe(23)
        seen.push(...page.items.map(({ id }: Row) => id))
        cursor = page.nextCursor ?? ''
      } while (cursor !== '')
      expect(seen, sort).toEqual(whole.items.map(({ id }: Row) => id))
    }
  })

  test('goes on behind a name with line breaks, and behind the most seats there may be', async () => {
    for (const name of ['Breaking\n\tone', 'Breaking\n\ttwo']) await make(name)
    const customersBy = `${customers}?search=breaking&sort=name&pageSize=1`
    const first = await read(server, customersBy)
    const second = await read(server, `${customersBy}&cursor=${first.nextCursor}`)
    expect(second.items).toMatchObject([{ name: 'Breaking\n\ttwo' }])
    for (const seatCount of [2_147_483_647, 2_147_483_646])
      await offer(server, { offering: { seatCount } })
    const offeringsBy = `${api}/offerings?sort=-seatCount&pageSize=1`
    const most = await read(server, offeringsBy)
    expect(most.items).toMatchObject([{ seatCount: 2_147_483_647 }])
    const next = await read(server, `${offeringsBy}&cursor=${most.nextCursor}`)
    expect(next.items).toMatchObject([{ seatCount: 2_147_483_646 }])
  })

  test.each([
    [`${api}/customers?sort=updatedAt`, /\d{4}-\d\d-\d\d /, '2026-02-30 '],
    [`${api}/customers?sort=updatedAt`, /\d{4}-\d\d-\d\d /, '0000-01-01 '],
    [`${api}/offerings?sort=seatCount`, /"\d+"/, '"2147483648"'],
  ])('of %s with what no column holds is refused 422', async (url, from, to) => {
    await make('Impossible one')
    await make('Impossible two')
    for (let i = 0; i < 2; i++) await offer(server)
    const { nextCursor } = await read(server, `${url}&pageSize=1`)
    const text = Buffer.from(nextCursor, 'base64url').toString()
    expect(text).toMatch(from)
    const cursor = Buffer.from(text.replace(from, to)).toString('base64url')
    refused(await server.get(`${url}&cursor=${cursor}`), 422, 'validationFailed', 'cursor')
  })

  test('made up, changed, or of another order is refused 422', async () => {
    await make('Pageable')
    await make('Pageable')
    const { nextCursor } = await read(server, `${customers}?search=pageable&pageSize=1&sort=name`)
    const text = Buffer.from(nextCursor, 'base64url').toString()
    const changed = (from: string, to: string) =>
      Buffer.from(text.replace(from, to)).toString('base64url')
    for (const cursor of [
      'x',
      'W10',
      changed('"name"', '"createdAt"'),
      changed('"name"', '"nothing"'),
      changed('pageable', '\\u0000'),
      changed('[', '[['),
      `${nextCursor}x`.slice(1),
    ]) {
      const reply = await server.get(`${customers}?cursor=${cursor}`)
      expect(reply.status, Buffer.from(cursor, 'base64url').toString()).toBe(422)
    }
    const other = await server.get(`${customers}?cursor=${nextCursor}&sort=-name`)
    refused(other, 422, 'validationFailed', 'cursor')
  })
})

describe('the seats of an entitlement', () => {
  test('are searched, sorted and read by cursor', async () => {
    const sold = await order(server, await offer(server))
    for (const id of ['north-2', 'south-1', 'north-1']) {
      created(await seat(server, sold, id).activate({ seatName: `Desk ${id.slice(-1)}` }))
      server.clock.set(server.clock.now() + 1000)
    }
    const list = async (query: string) => {
      const reply = await read(server, `${sold.entitlement}/activations?${query}`)
      return reply.items.map(({ seatId }: { seatId: string }) => seatId)
    }
    expect(await list('')).toEqual(['north-1', 'south-1', 'north-2'])
    expect(await list('sort=seatId')).toEqual(['north-1', 'north-2', 'south-1'])
    expect(await list('sort=activated&search=NORTH')).toEqual(['north-2', 'north-1'])
    expect(await list('search=desk+1&sort=seatId')).toEqual(['north-1', 'south-1'])
    const first = await read(server, `${sold.entitlement}/activations?pageSize=2`)
    expect(await list(`cursor=${first.nextCursor}`)).toEqual(['north-2'])
    const wrong = await server.get(`${sold.entitlement}/activations?sort=mode`)
    refused(wrong, 422, 'validationFailed', 'sort')
  })
})

describe('entitlements', () => {
  test('in overdraft, edited and by plan type are found, and leave when they are so no more', async () => {
    const offered = await offer(server, {
      plan: {
        licenseType: 'subscription',
        licenseStartType: 'entitlementCreation',
        licenseDuration: { type: 'year', count: 1 },
        planType: 'trial',
      },
      offering: { seatCount: 1, overdraftSeatLimit: { type: 'absolute', value: 1 } },
    })
    const sold = await order(server, offered)
    const ids = async (query: string) =>
      (await read(server, `${entitlements}?productId=${offered.productId}&${query}`)).items.map(
        ({ id }: Row) => id,
      )
    expect(await ids('planType=trial')).toEqual([sold.entitlementId])
    expect(await ids('planType=paid')).toEqual([])
    const devices = [seat(server, sold, 'one'), seat(server, sold, 'two')]
    for (const device of devices) created(await device.activate())
    expect(await ids('inOverdraft=true')).toEqual([sold.entitlementId])
    expect(await ids('inOverdraft=false')).toEqual([])
    done(await (devices[0] as (typeof devices)[0]).deactivate())
    expect(await ids('inOverdraft=true')).toEqual([])
    expect(await ids('edited=true')).toEqual([])
    expect(await ids('exported=false')).toEqual([sold.entitlementId])
    expect(await ids('exported=true')).toEqual([])
    server.clock.set(server.clock.now() + day)
    const before = new Date(server.clock.now()).toISOString()
    expect(await ids(`updatedFrom=${before}`)).toEqual([])
    done(await server.patch(sold.entitlement, { seatCount: 3 }))
    expect(await ids(`updatedFrom=${before}`)).toEqual([sold.entitlementId])
  })

  test('are filtered by several statuses at once, and an unknown one is refused', async () => {
    const offered = await offer(server)
    const [on, off] = [await order(server, offered), await order(server, offered)]
    done(await server.patch(`${off.entitlement}/disable`))
    const ids = async (status: string) =>
      (
        await read(server, `${entitlements}?productId=${offered.productId}&status=${status}`)
      ).items.map(({ id }: Row) => id)
    expect(await ids('active,disabled')).toEqual([on.entitlementId, off.entitlementId])
    expect(await ids('expired,disabled')).toEqual([off.entitlementId])
    const wrong = await server.get(`${entitlements}?status=active,odd`)
    refused(wrong, 422, 'validationFailed', 'status')
  })
})
