import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '../../src/http/principal.ts'
import { api, created, done, offer, read, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const path = `${api}/account/custom-fields`
const define = (fields: object) => server.post(path, { entityType: 'customer', ...fields })
const customer = (customFields: object, name = 'Fielded') =>
  server.post(`${api}/customers`, { name, customFields })

// Keys may hold no digits.
const letters = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
let made = 0
const freshKey = () => `key-${letters(++made)}`

describe('a custom field', () => {
  test('is defined, read, listed, changed and deleted', async () => {
    const key = freshKey()
    const sent = { entityType: 'customer', key, group: 'CRM', displayName: 'Number', unique: true }
    const field = created(await server.post(path, sent))
    expect(field).toEqual({ id: expect.stringMatching(/^cf_[\w-]{22}$/), ...sent })
    expect(await read(server, `${path}/${field.id}`)).toEqual(field)
    expect((await read(server, path)).items).toContainEqual(field)
    const basic = { key, group: 'CRM', displayName: 'Number', unique: true }
    expect((await read(server, `${path}/customer/entity`)).items).toContainEqual(basic)
    expect((await read(server, `${path}/offering/entity`)).items).not.toContainEqual(basic)
    const changed = { entityType: 'offering', key: freshKey() }
    done(await server.put(`${path}/${field.id}`, changed))
    expect(await read(server, `${path}/${field.id}`)).toEqual({
      id: field.id,
      ...changed,
      group: null,
      displayName: null,
      unique: false,
    })
    done(await server.delete(`${path}/${field.id}`))
    refused(await server.get(`${path}/${field.id}`), 404, 'customFieldUnknown')
  })

  test.each([
    ['entityType', { entityType: 'contact', key: 'a' }],
    ['entityType', { key: 'a' }],
    ['key', { entityType: 'customer' }],
    ['key', { entityType: 'customer', key: 'Upper' }],
    ['key', { entityType: 'customer', key: '-a' }],
    ['key', { entityType: 'customer', key: 'a.' }],
    ['key', { entityType: 'customer', key: 'a'.repeat(51) }],
    ['group', { entityType: 'customer', key: 'a', group: 'x'.repeat(51) }],
    ['displayName', { entityType: 'customer', key: 'a', displayName: 'x'.repeat(51) }],
    ['unique', { entityType: 'customer', key: 'a', unique: 'yes' }],
    ['type', { entityType: 'customer', key: 'a', type: 'number' }],
  ])('is refused for its %s: %j', async (field, body) => {
    const before = (await read(server, path)).elementsTotal
    refused(await server.post(path, body), 422, 'validationFailed', field)
    expect((await read(server, path)).elementsTotal).toBe(before)
  })

  test('has a key of its own among those of its kind, also when asked for at once', async () => {
    const key = freshKey()
    const replies = await Promise.all([1, 2, 3].map(() => define({ key })))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    created(await define({ entityType: 'offering', key }))
  })

  test('keeps its key while a customer has a value of it, and is not deleted', async () => {
    const key = freshKey()
    const field = created(await define({ key }))
    const { id } = created(await customer({ [key]: 'x' }, 'User of it'))
    const inUse = refused(await server.delete(`${path}/${field.id}`), 409, 'inUse')
    expect(inUse.body.details).toBe('In use by 1 customer (User of it).')
    const renamed = { entityType: 'customer', key: freshKey() }
    refused(await server.put(`${path}/${field.id}`, renamed), 409, 'inUse')
    done(await server.patch(`${api}/customers/${id}`, { customFields: null }))
    done(await server.put(`${path}/${field.id}`, renamed))
    done(await server.delete(`${path}/${field.id}`))
  })

  test('is nothing to another tenant, nor to a token without the scope', async () => {
    const field = created(await define({ key: freshKey() }))
    const url = `${path}/${field.id}`
    const body = { entityType: 'customer', key: freshKey() }
    const stranger = await otherTenant(server)
    refused(await server.get(url, stranger), 404, 'customFieldUnknown')
    refused(await server.put(url, body, stranger), 404, 'customFieldUnknown')
    refused(await server.delete(url, stranger), 404, 'customFieldUnknown')
    expect((await server.get(path, stranger)).body.elementsTotal).toBe(0)
    const token = await server.token(scopes.filter((scope) => scope !== 'settings:admin'))
    refused(await server.get(path, { token }), 403, 'permissionMissing')
    refused(await server.post(path, body, { token }), 403, 'permissionMissing')
    refused(await server.put(url, body, { token }), 403, 'permissionMissing')
    refused(await server.delete(url, { token }), 403, 'permissionMissing')
    expect((await server.get(`${path}/customer/entity`, { token })).status).toBe(200)
    expect(await read(server, url)).toEqual(field)
  })

  test('of nothing that has any is nowhere', async () => {
    refused(await server.get(`${path}/contact/entity`), 404, 'routeUnknown')
  })
})

describe('a value', () => {
  test('without a definition is refused, with every key that has none', async () => {
    const known = freshKey()
    created(await define({ key: known }))
    const sent = await customer({ [known]: 'x', stray: 'y', other: 'z' })
    expect(sent.status).toBe(422)
    const names = sent.body.validationErrors.map(
      ({ propertyName }: { propertyName: string }) => propertyName,
    )
    expect(names).toEqual(['customFields.stray', 'customFields.other'])
    const offered = await offer(server)
    const reply = await server.patch(`${api}/offerings/${offered.offeringId}`, {
      customFields: { [known]: 'of customers only' },
    })
    refused(reply, 422, 'validationFailed', `customFields.${known}`)
  })

  test('of a unique field is one customer’s, whoever comes first of many at once', async () => {
    const key = freshKey()
    created(await define({ key, unique: true }))
    const values = ['same', 'same', 'same', 'same', 'other']
    const replies = await Promise.all(values.map((value) => customer({ [key]: value })))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409])
    const loser = replies.find(({ status }) => status === 409)
    expect(loser?.body).toMatchObject({
      errorCode: 'duplicate',
      validationErrors: [{ propertyName: `customFields.${key}` }],
    })
    for (const empty of [null, '']) {
      created(await customer({ [key]: empty }))
      created(await customer({ [key]: empty }))
    }
  })

  test('of a unique field is free again once it was changed, cleared, or its customer deleted', async () => {
    const key = freshKey()
    created(await define({ key, unique: true }))
    const { id } = created(await customer({ [key]: 'mine' }))
    done(await server.patch(`${api}/customers/${id}`, { customFields: { [key]: 'mine' } }))
    done(await server.patch(`${api}/customers/${id}`, { name: 'Still mine' }))
    refused(await customer({ [key]: 'mine' }), 409, 'duplicate')
    done(await server.patch(`${api}/customers/${id}`, { customFields: { [key]: 'yours' } }))
    const next = created(await customer({ [key]: 'mine' }))
    refused(
      await server.patch(`${api}/customers/${id}`, { customFields: { [key]: 'mine' } }),
      409,
      'duplicate',
    )
    expect((await read(server, `${api}/customers/${id}`)).customFields).toEqual({ [key]: 'yours' })
    done(await server.delete(`${api}/customers/${next.id}`))
    done(await server.patch(`${api}/customers/${id}`, { customFields: { [key]: 'mine' } }))
  })

  test('that two have keeps a field from becoming unique, until one has another', async () => {
    const key = freshKey()
    const field = created(await define({ key }))
    const { id } = created(await customer({ [key]: 'twice' }))
    created(await customer({ [key]: 'twice' }))
    const unique = { entityType: 'customer', key, unique: true }
    refused(await server.put(`${path}/${field.id}`, unique), 409, 'stateConflict')
    expect((await read(server, `${path}/${field.id}`)).unique).toBe(false)
    done(await server.patch(`${api}/customers/${id}`, { customFields: { [key]: 'once' } }))
    done(await server.put(`${path}/${field.id}`, unique))
    refused(await customer({ [key]: 'twice' }), 409, 'duplicate')
    done(await server.put(`${path}/${field.id}`, { ...unique, unique: false }))
    created(await customer({ [key]: 'twice' }))
  })

  test('is never shared when a field becomes unique while customers are saved', async () => {
    for (let round = 0; round < 5; round++) {
      const key = freshKey()
      const field = created(await define({ key }))
      const unique = { entityType: 'customer', key, unique: true }
      const [change, ...customers] = await Promise.all([
        server.put(`${path}/${field.id}`, unique),
        customer({ [key]: 'same' }),
        customer({ [key]: 'same' }),
        customer({ [key]: 'same' }),
      ])
      const saved = customers.filter(({ status }) => status === 201).length
      expect(customers.every(({ status }) => status === 201 || status === 409)).toBe(true)
      const isUnique = (await read(server, `${path}/${field.id}`)).unique
      expect(isUnique).toBe(change.status === 204)
      if (isUnique) expect(saved).toBe(1)
      else expect(change.body.errorCode).toBe('stateConflict')
    }
  })

  test('of an offering is checked and unique among offerings', async () => {
    const key = freshKey()
    created(await define({ entityType: 'offering', key, unique: true }))
    const [one, two] = [await offer(server), await offer(server)]
    const set = ({ offeringId }: { offeringId: string }) =>
      server.patch(`${api}/offerings/${offeringId}`, { customFields: { [key]: 'A-1' } })
    done(await set(one))
    refused(await set(two), 409, 'duplicate', `customFields.${key}`)
    done(await server.delete(`${api}/offerings/${one.offeringId}`))
    done(await set(two))
  })
})
