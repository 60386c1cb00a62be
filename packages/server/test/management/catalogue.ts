import { expect } from 'vitest'
import type { Reply, TestServer } from '../support/server.ts'

let made = 0
/** A name that no other test of the run has. */
export const fresh = (word: string) => `${word} ${++made}`

/** What a request came to, without what differs each time. */
export function outcome({ status, body }: Reply) {
  return { status, body: body && { ...body, traceId: undefined } }
}

/** To match a reply with: 422 for one field. */
export const isInvalid = (propertyName: string, message: unknown = expect.any(String)) => ({
  status: 422,
  body: { errorCode: 'validationFailed', validationErrors: [{ propertyName, message }] },
})

/** A rule for the values of an attribute. */
export const regex = (pattern: string, errorMessage = 'wrong form') => ({
  ruleType: 'regex',
  regex: pattern,
  errorMessage,
})

/** Things of a catalogue, made over the API as a client would. Each gives the reply's body. */
export function catalogueOf(server: TestServer) {
  const make = async (path: string, body: object) => {
    const reply = await server.post(`/api/v1${path}`, body)
    if (reply.status !== 201) throw new Error(`POST ${path}: ${reply.status} ${reply.text}`)
    return reply.body
  }
  const product = (fields: object = {}) => make('/products', { name: fresh('Product'), ...fields })
  const edition = (productId: string, fields: object = {}) =>
    make(`/products/${productId}/editions`, { name: fresh('Edition'), ...fields })
  const plan = (fields: object = {}) =>
    make('/plans', {
      name: fresh('Plan'),
      licenseType: 'subscription',
      licenseStartType: 'entitlementCreation',
      licenseDuration: { type: 'year', count: 1 },
      ...fields,
    })
  return {
    product,
    edition,
    plan,
    /** Global, unless it is of a product. */
    feature: (fields: object = {}, productId?: string) =>
      make(`${productId ? `/products/${productId}` : ''}/features`, {
        type: 'elementPool',
        key: fresh('feature'),
        value: 10,
        ...fields,
      }),
    attribute: (fields: object = {}, productId?: string) =>
      make(`${productId ? `/products/${productId}` : ''}/attributes`, {
        type: 'string',
        key: fresh('attribute'),
        ...fields,
      }),
    /** Of an edition and plan of its own, unless some are named. */
    offering: async (
      fields: { editionId?: string; planId?: string; [field: string]: unknown } = {},
    ) => {
      const editionId = fields.editionId ?? (await edition((await product()).id)).id
      const planId = fields.planId ?? (await plan()).id
      return make('/offerings', {
        name: fresh('Offering'),
        sku: fresh('SKU'),
        seatCount: 5,
        concurrencyMode: 'concurrent',
        ...fields,
        editionId,
        planId,
      })
    },
    /** A group with an entitlement for each SKU. */
    group: (skus: readonly string[], fields: object = {}) =>
      make('/entitlements/groups', { skus, ...fields }),
    customer: (fields: object = {}) => make('/customers', { name: fresh('Customer'), ...fields }),
    customFields: (entityType: 'customer' | 'offering', keys: readonly string[]) =>
      Promise.all(keys.map((key) => make('/account/custom-fields', { entityType, key }))),
  }
}
