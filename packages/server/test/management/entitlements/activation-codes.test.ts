import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../support/server.ts'
import { done, type Ordered, read, refused, seat, sell } from '../back-office.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

const add = (sold: Ordered, activationCodes: string[], more = {}) =>
  server.patch(`${sold.group}/activation-codes/add`, { activationCodes, ...more })
const remove = (sold: Ordered, activationCodes: string[], more = {}) =>
  server.patch(`${sold.group}/activation-codes/remove`, { activationCodes, ...more })
const codesOf = async (sold: Ordered): Promise<string[]> =>
  (await read(server, sold.group)).activationCodes

describe('codes are added', () => {
  test('in their normal form, and each gives a seat', async () => {
    const sold = await sell(server)
    done(await add(sold, ['mine-1', ' MINE-2']))
    expect(new Set(await codesOf(sold))).toEqual(new Set([sold.code, 'MINE-1', 'MINE-2']))
    for (const code of ['MINE-1', 'mine-2 ']) {
      expect((await seat(server, { ...sold, code }, code).activate()).status).toBe(201)
    }
  })

  test('all or none: one that exists stops the rest', async () => {
    const [sold, other] = [await sell(server), await sell(server)]
    const reply = refused(await add(sold, ['ALL-1', sold.code, other.code]), 409, 'duplicate')
    expect(reply.body.validationErrors).toMatchObject([
      { propertyName: 'activationCodes', message: `${sold.code} is in use already` },
      { propertyName: 'activationCodes', message: `${other.code} is in use already` },
    ])
    refused(await add(sold, ['ALL-1', 'all-1']), 409, 'duplicate')
    expect(await codesOf(sold)).toEqual([sold.code])
  })

  test('with ignoreDuplicates past those that the group has, not past those of another', async () => {
    const [sold, other] = [await sell(server), await sell(server)]
    const ignoreDuplicates = true
    done(await add(sold, ['IGN-1', 'ign-1', sold.code], { ignoreDuplicates }))
    expect(new Set(await codesOf(sold))).toEqual(new Set([sold.code, 'IGN-1']))
    refused(await add(sold, ['IGN-2', other.code], { ignoreDuplicates }), 409, 'duplicate')
    expect(await codesOf(sold)).not.toContain('IGN-2')
  })

  test.each([
    [[], 'activationCodes'],
    [['FINE', 'not fine'], 'activationCodes[1]'],
    [['X'], 'activationCodes[0]'],
  ])('%j is refused for %s', async (codes, field) => {
    const sold = await sell(server)
    refused(await add(sold, codes), 422, 'validationFailed', field)
    expect(await codesOf(sold)).toEqual([sold.code])
  })

  test('by two groups at one moment to one of them only', async () => {
    const [one, two] = [await sell(server), await sell(server)]
    for (let round = 0; round < 10; round++) {
      // In opposite order: whoever locks in the order of the request would wait for each other.
      const codes = [`BOTH-${round}-A`, `BOTH-${round}-B`]
      const replies = await Promise.all([add(one, codes), add(two, codes.toReversed())])
      expect(replies.map(({ status }) => status).sort()).toEqual([204, 409])
      const owners = [await codesOf(one), await codesOf(two)]
      for (const code of codes)
        expect(owners.flat().filter((each) => each === code)).toHaveLength(1)
    }
  })
})

describe('codes are generated', () => {
  test('as many as asked for, all different, all valid', async () => {
    const sold = await sell(server)
    const url = `${sold.group}/activation-codes/generate`
    const reply = await server.patch(url, { count: 100 })
    expect(reply.status).toBe(200)
    const { activationCodes } = reply.body
    expect(new Set(activationCodes).size).toBe(100)
    expect((await codesOf(sold)).filter((code) => activationCodes.includes(code))).toHaveLength(100)
    const code = activationCodes[99]
    expect((await seat(server, { ...sold, code }, 'one').activate()).status).toBe(201)
    for (const count of [0, 101, 1.5]) {
      refused(await server.patch(url, { count }), 422, 'validationFailed', 'count')
    }
    expect(await codesOf(sold)).toHaveLength(101)
  })
})

describe('codes are removed', () => {
  test('and give no seat from then on, while seats taken with them stay', async () => {
    const sold = await sell(server)
    const one = seat(server, sold, 'one')
    expect((await one.activate()).status).toBe(201)
    done(await remove(sold, [sold.code.toLowerCase()]))
    expect(await codesOf(sold)).toEqual([])
    refused(await seat(server, sold, 'two').activate(), 404, 'activationCodeUnknown')
    expect((await one.refresh()).status).toBe(200)
  })

  test('all or none, unless ignoreMissing', async () => {
    const [sold, other] = [await sell(server), await sell(server)]
    refused(await remove(sold, [sold.code, other.code]), 404, 'activationCodeUnknown')
    expect(await codesOf(sold)).toEqual([sold.code])
    done(await remove(sold, [sold.code, other.code], { ignoreMissing: true }))
    expect(await codesOf(sold)).toEqual([])
    expect(await codesOf(other)).toEqual([other.code])
  })

  test('and can then be given to another group', async () => {
    const [sold, other] = [await sell(server), await sell(server)]
    expect((await seat(server, sold, 'one').activate()).status).toBe(201)
    done(await remove(sold, [sold.code]))
    done(await add(other, [sold.code]))
    refused(await seat(server, sold, 'two').activate(), 404, 'activationCodeUnknown')
    const { productId } = other
    expect((await seat(server, { ...sold, productId }, 'two').activate()).status).toBe(201)
  })
})
