import { expect } from 'vitest'
import { device } from '../support/device.ts'
import type { Reply, TestServer } from '../support/server.ts'

export const api = '/api/v1'
export const hour = 3_600_000
export const day = 24 * hour

/** What an offering is made of unless a test says otherwise: five floating seats for a year. */
const usual = {
  plan: {
    licenseType: 'subscription',
    licenseStartType: 'entitlementCreation',
    licenseDuration: { type: 'year', count: 1 },
  } as object,
  product: {} as object,
  features: [] as object[],
  attributes: [] as object[],
  /** One that exists already, to be given another offering. */
  of: null as Offered | null,
  offering: {} as object,
}

export type Offered = {
  productId: string
  editionId: string
  planId: string
  offeringId: string
  sku: string
  /** Ids by key. */
  features: Record<string, string>
  attributes: Record<string, string>
}

export type Ordered = Offered & {
  groupId: string
  entitlementId: string
  code: string
  /** Addresses of the group and the entitlement. */
  group: string
  entitlement: string
}

let made = 0

/** Makes a product, an edition, a plan and an offering through the Management API. */
export async function offer(
  server: TestServer,
  wanted: Partial<typeof usual> = {},
): Promise<Offered> {
  const { plan, product, features, attributes, of, offering } = { ...usual, ...wanted }
  made += 1
  const name = `Thing ${made}`
  const base = of ?? (await makeProduct(server, name, product))
  const ids: Pick<Offered, 'features' | 'attributes'> = {
    features: { ...base.features },
    attributes: { ...base.attributes },
  }
  for (const kind of ['features', 'attributes'] as const) {
    for (const item of kind === 'features' ? features : attributes) {
      const reply = await server.post(`${api}/products/${base.productId}/${kind}`, item)
      ids[kind][String((item as { key: string }).key)] = created(reply).id
    }
  }
  const { id: planId } = created(await server.post(`${api}/plans`, { name, ...plan }))
  const reply = await server.post(`${api}/offerings`, {
    name,
    sku: `SKU-${made}`,
    editionId: base.editionId,
    planId,
    seatCount: 5,
    concurrencyMode: 'concurrent',
    ...offering,
  })
  const { id: offeringId, sku } = created(reply)
  return { productId: base.productId, editionId: base.editionId, planId, offeringId, sku, ...ids }
}

async function makeProduct(server: TestServer, name: string, periods: object) {
  const { id: productId } = created(await server.post(`${api}/products`, { name }))
  if (Object.keys(periods).length > 0) {
    const changed = await server.patch(`${api}/products/${productId}`, periods)
    expect(changed.status).toBe(204)
  }
  const edition = await server.post(`${api}/products/${productId}/editions`, { name })
  return { productId, editionId: created(edition).id, features: {}, attributes: {} }
}

/** Orders one entitlement of an offering. */
export async function order(
  server: TestServer,
  offered: Offered,
  more: object = {},
): Promise<Ordered> {
  const body = { skus: [offered.sku], ...more }
  const group = created(await server.post(`${api}/entitlements/groups`, body))
  return {
    ...offered,
    groupId: group.id,
    entitlementId: group.entitlements[0].id,
    code: group.activationCodes[0],
    group: `${api}/entitlements/groups/${group.id}`,
    entitlement: `${api}/entitlements/${group.entitlements[0].id}`,
  }
}

export async function sell(server: TestServer, wanted: Partial<typeof usual> = {}, more = {}) {
  return order(server, await offer(server, wanted), more)
}

export async function makeCustomer(server: TestServer, name: string): Promise<string> {
  return created(await server.post(`${api}/customers`, { name })).id
}

/** An application with a seat id of the entitlement. */
export function seat(server: TestServer, ordered: Ordered, seatId: string) {
  // A device asks for no more than product and code.
  const sold = { product: ordered.productId, code: ordered.code } as Parameters<typeof device>[1]
  return device(server, sold, seatId)
}

/** A seat taken: its application, and the activation's id and address. */
export async function takeSeat(server: TestServer, ordered: Ordered, seatId: string) {
  const application = seat(server, ordered, seatId)
  const { activation } = created(await application.activate({ seatName: `Name of ${seatId}` }))
  const url = `${api}/entitlements/activations/${activation.id}`
  return { device: application, id: activation.id, url }
}

export async function read(server: TestServer, url: string) {
  const reply = await server.get(url)
  expect(reply.status, reply.text).toBe(200)
  return reply.body
}

export function created(reply: Reply) {
  expect(reply.status, reply.text).toBe(201)
  return reply.body
}

export function done(reply: Reply): Reply {
  expect(reply.status, reply.text).toBe(204)
  return reply
}

/** A refusal with its code, and for a 422 the field that it is about. */
export function refused(reply: Reply, status: number, errorCode: string, propertyName?: string) {
  expect(reply.status, reply.text).toBe(status)
  expect(reply.body.errorCode).toBe(errorCode)
  if (propertyName !== undefined) {
    expect(reply.body.validationErrors).toMatchObject([{ propertyName }])
  }
  return reply
}
