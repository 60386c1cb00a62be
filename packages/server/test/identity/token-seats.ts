import { afterAll, beforeAll, expect } from 'vitest'
import { api, created, done, makeCustomer, type Ordered, sell } from '../management/back-office.ts'
import { makeContact, type Person } from '../people/account.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { clientId, type RealProvider, realProvider } from './real-provider.ts'

/** What a device sends to take a seat by a token. */
export const body = (productId: string, token: string, seatId = 'one') => ({
  ...{ productId, seatId },
  activationCredentials: { type: 'openIdToken', token },
})

/** A server and an identity provider for the tests of a file, and what devices do with them. */
export function tokenSeats() {
  let server: TestServer
  let idp: RealProvider
  beforeAll(async () => {
    server = await testServer({ config: { identityAllowPrivate: true } })
    idp = await realProvider()
  })
  afterAll(async () => {
    await idp.close()
    await server.close()
  })

  let made = 0

  /** Each test has an address of its own: wrong tokens of one are counted together. */
  const addressOf = new Map<string, string>()
  function from(name = expect.getState().currentTestName ?? ''): string {
    const known = addressOf.get(name) ?? `10.1.0.${addressOf.size + 1}`
    addressOf.set(name, known)
    return known
  }

  async function activate(request: object, headers: Record<string, string> = {}) {
    const reply = await server.app.inject({
      method: 'POST',
      url: `${api}/activate`,
      remoteAddress: from(),
      headers: {
        'n-tenantid': server.tenantHeader,
        'content-type': 'application/json',
        ...headers,
      },
      payload: JSON.stringify(request),
    })
    const { statusCode: status, body: text } = reply
    return { status, text, body: reply.json(), headers: reply.headers as Record<string, string> }
  }

  /** A provider as the vendor sets it up; of a customer of its own unless one is named. */
  async function setUp(fields: { customerId?: string | null; [field: string]: unknown } = {}) {
    made += 1
    const customerId =
      fields.customerId === undefined
        ? await makeCustomer(server, `Idp ${made}`)
        : fields.customerId
    const reply = await server.post(`${api}/account/identity-providers`, {
      ...{ name: `Provider ${made}`, issuer: idp.issuer, audiences: [clientId] },
      ...fields,
      customerId,
    })
    const provider = created(reply)
    return { customerId, provider, path: `${api}/account/identity-providers/${provider.id}` }
  }

  /** A contact who signs in by that claim and may use an order of the customer. */
  async function entitled(customerId: string, claimValue: string) {
    const person = await makeContact(server, { customerId })
    done(
      await server.patch(`${person.contact}/credentials`, {
        ...{ authentication: { type: 'openIdToken', claimValue }, role: 'user' },
      }),
    )
    const sold = await sell(server, {}, { customerId })
    await authorise(sold, person)
    return { person, sold }
  }

  async function authorise(sold: Ordered, { contactId }: Person): Promise<void> {
    done(await server.post(`${sold.group}/authorized-contacts`, { id: contactId }))
  }

  async function ready(claimValue: string, fields: Record<string, unknown> = {}) {
    const set = await setUp(fields)
    return { ...set, ...(await entitled(set.customerId ?? '', claimValue)) }
  }

  return { server: () => server, idp: () => idp, activate, setUp, entitled, authorise, ready }
}
