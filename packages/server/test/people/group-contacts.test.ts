import { fromWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopes } from '../../src/http/principal.ts'
import { groupsOfContact } from '../../src/storage/people/group-contacts.ts'
import { done, makeCustomer, offer, order, read, refused } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { makeContact } from './account.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

async function orderWithContact() {
  const person = await makeContact(server, { firstName: 'Mara' })
  const { group } = await order(server, await offer(server), { customerId: person.customerId })
  return { person, group, contacts: `${group}/authorized-contacts` }
}

describe('an authorised contact', () => {
  test('is added, listed, added again without effect, and removed', async () => {
    const { person, group, contacts } = await orderWithContact()
    done(await server.post(contacts, { id: person.contactId }))
    done(await server.post(contacts, { id: person.contactId }))
    expect(await read(server, contacts)).toEqual({
      items: [
        {
          id: person.contactId,
          customerId: person.customerId,
          firstName: 'Mara',
          lastName: null,
          email: person.email,
        },
      ],
      pageSize: 10,
      pageNumber: 1,
      elementsTotal: 1,
    })
    const inner = fromWireId('contact', person.contactId) ?? ''
    const groups = await groupsOfContact(server.deps.db, server.tenantId, inner)
    expect(groups).toEqual([fromWireId('group', group.split('/').at(-1) ?? '')])
    done(await server.delete(`${contacts}/${person.contactId}`))
    refused(await server.delete(`${contacts}/${person.contactId}`), 404, 'contactUnknown')
    expect((await read(server, contacts)).elementsTotal).toBe(0)
  })

  test('is refused when it is of another customer, of none there is, or the group is of nobody', async () => {
    const { contacts } = await orderWithContact()
    const other = await makeContact(server)
    refused(await server.post(contacts, { id: other.contactId }), 422, 'validationFailed', 'id')
    const nobody = { id: 'con_AAAAAAAAAAAAAAAAAAAAAA' }
    refused(await server.post(contacts, nobody), 422, 'validationFailed', 'id')
    const { group } = await order(server, await offer(server))
    const reply = await server.post(`${group}/authorized-contacts`, { id: other.contactId })
    refused(reply, 409, 'stateConflict')
    expect((await read(server, contacts)).elementsTotal).toBe(0)
  })

  test('is none any more once the group has moved to another customer', async () => {
    const { person, group, contacts } = await orderWithContact()
    done(await server.post(contacts, { id: person.contactId }))
    done(await server.patch(group, { customerId: person.customerId }))
    expect((await read(server, contacts)).elementsTotal).toBe(1)
    done(await server.patch(group, { customerId: await makeCustomer(server, 'Buyer') }))
    expect((await read(server, contacts)).elementsTotal).toBe(0)
  })

  test('never stays with a group that moves away while it is added', async () => {
    const { person, group, contacts } = await orderWithContact()
    const buyer = await makeCustomer(server, 'Racing buyer')
    const [move] = await Promise.all([
      server.patch(group, { customerId: buyer }),
      ...[1, 2, 3, 4].map(() => server.post(contacts, { id: person.contactId })),
    ])
    done(move)
    expect((await read(server, contacts)).elementsTotal).toBe(0)
  })

  test('is nothing to another tenant or to a token without the scope', async () => {
    const { person, contacts } = await orderWithContact()
    done(await server.post(contacts, { id: person.contactId }))
    const stranger = await otherTenant(server)
    const one = `${contacts}/${person.contactId}`
    const body = { id: person.contactId }
    refused(await server.get(contacts, stranger), 404, 'groupUnknown')
    refused(await server.post(contacts, body, stranger), 404, 'groupUnknown')
    refused(await server.delete(one, stranger), 404, 'groupUnknown')
    const token = await server.token(
      scopes.filter((scope) => !['entitlements:admin', 'entitlements:read'].includes(scope)),
    )
    refused(await server.get(contacts, { token }), 403, 'permissionMissing')
    const reader = await server.token(['entitlements:read'])
    refused(await server.post(contacts, body, { token: reader }), 403, 'permissionMissing')
    refused(await server.delete(one, { token: reader }), 403, 'permissionMissing')
    expect((await read(server, contacts)).elementsTotal).toBe(1)
  })
})
