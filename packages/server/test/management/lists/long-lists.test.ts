import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import { api, read } from '../back-office.ts'

const many = 20_000

let server: TestServer
beforeAll(async () => {
  server = await testServer()
  await sql`insert into customer (tenant_id, id, name, account_ref_id, created_at, updated_at)
    select ${server.tenantId}, (lpad(to_hex(i), 12, '0') || '70008001000000000000')::uuid,
      case when i % 10 = 0 then 'Frequent ' when i % 5000 = 1 then 'Seldom ' else 'Usual ' end || i,
      'LONG-' || i, ${new Date(0)}, ${new Date(0)}
    from generate_series(1, ${many}::int) i`.execute(server.deps.db)
  await sql`analyze customer`.execute(server.deps.db)
})
afterAll(() => server.close())

const list = (query: string) => read(server, `${api}/customers?${query}`)

describe('a list of more than ten thousand', () => {
  test('has an estimated total that says so, and the exact one when it is asked for', async () => {
    const page = await list('')
    expect(page.elementsTotalIsEstimate).toBe(true)
    expect(page.elementsTotal).toBeGreaterThan(many * 0.9)
    expect(page.elementsTotal).toBeLessThan(many * 1.1)
    expect(await list('total=exact')).toMatchObject({
      elementsTotal: many,
      elementsTotalIsEstimate: false,
    })
  })

  test('read page by page until elementsTotal is seen whole, though the estimate is too low', async () => {
    await sql`update pg_class set reltuples = 11000, relpages = 100 where relname = 'customer'`.execute(
      server.deps.db,
    )
    let seen = 0
    for (let pageNumber = 1; ; pageNumber += 1) {
      const page = await list(`pageSize=500&pageNumber=${pageNumber}`)
      seen += page.items.length
      if (pageNumber * 500 >= page.elementsTotal) break
    }
    expect(seen).toBe(many)
    const last = await list(`pageSize=500&pageNumber=${many / 500}`)
    expect(last).toMatchObject({ elementsTotal: many, elementsTotalIsEstimate: false })
    const behind = await list(`pageSize=500&pageNumber=${many / 500 + 5}`)
    expect(behind.items).toEqual([])
    await sql`analyze customer`.execute(server.deps.db)
  })

  test('is searched for rare words exactly, and for frequent ones page by page in order', async () => {
    expect(await list('search=seldom')).toMatchObject({
      elementsTotal: 4,
      elementsTotalIsEstimate: false,
      items: [{ name: 'Seldom 1' }, { name: 'Seldom 5001' }, { name: 'Seldom 10001' }, {}],
    })
    const frequent = await list('search=frequent&pageSize=5')
    expect(frequent.items.map(({ name }: { name: string }) => name)).toEqual(
      [10, 20, 30, 40, 50].map((i) => `Frequent ${i}`),
    )
    expect(frequent.elementsTotalIsEstimate).toBe(true)
    expect(frequent.elementsTotal).toBeGreaterThan(1_500)
    expect(frequent.elementsTotal).toBeLessThan(2_500)
    const deep = await list('search=frequent&pageSize=500&pageNumber=4')
    expect(deep).toMatchObject({ elementsTotal: 2_000, elementsTotalIsEstimate: false })
    expect(deep.items.at(-1)).toMatchObject({ name: 'Frequent 20000' })
    expect(await list('search=frequent&total=exact')).toMatchObject({ elementsTotal: 2_000 })
    expect(await list('search=frequent&pageSize=500&pageNumber=9')).toMatchObject({
      elementsTotal: 2_000,
      items: [],
    })
  })

  test('is searched for a rare word beside frequent ones: all that have each of them, no others', async () => {
    for (const [search, expected] of [
      ['seldom long', ['Seldom 1', 'Seldom 5001', 'Seldom 10001', 'Seldom 15001']],
      ['LONG 5001 seldom', ['Seldom 5001']],
      ['& long seldom 1', ['Seldom 1', 'Seldom 10001', 'Seldom 15001']],
      ['seldom frequent', []],
      [`long${'\u2003'}seldom 10001`, ['Seldom 10001']],
      [
        `seldom ${'l '.repeat(22)}never`,
        ['Seldom 1', 'Seldom 5001', 'Seldom 10001', 'Seldom 15001'],
      ],
    ] as const) {
      const page = await list(`search=${encodeURIComponent(search)}`)
      expect(
        page.items.map(({ name }: { name: string }) => name),
        search,
      ).toEqual(expected)
      expect(page.elementsTotal, search).toBe(expected.length)
    }
  })

  test('is read by cursor from one end to the other, searched too', async () => {
    for (const [search, expected] of [
      ['', many],
      ['&search=frequent', 2_000],
    ] as const) {
      const seen = new Set<string>()
      let cursor: string | null = null
      do {
        const after: string = cursor === null ? '' : `&cursor=${cursor}`
        const page = await list(`pageSize=500${search}${after}`)
        for (const { id } of page.items) seen.add(id)
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(seen.size).toBe(expected)
    }
  })
})
