import { readFileSync } from 'node:fs'
import createClient from 'openapi-fetch'
import type { components, paths } from './api.d.ts'

/*
 * The main job of a back office with a client whose types come from the server's OpenAPI document:
 * define, sell, activate, change. See the README beside it.
 */

const [file = '.leasehold/bootstrap.json'] = process.argv.slice(2)
const { url, tenantId, tokenUrl, clientId, clientSecret } = JSON.parse(readFileSync(file, 'utf8'))

const tokenReply = await fetch(tokenUrl, {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  }),
})
const { access_token: token } = (await tokenReply.json()) as { access_token: string }

const params = { header: { 'N-TenantId': tenantId } }
const vendor = createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${token}` } })
const name = `Typed ${Date.now()}`

const product = must(await vendor.POST('/api/v1/products', { params, body: { name } }))
const productId = product.id
must(
  await vendor.POST('/api/v1/products/{productId}/features', {
    params: { ...params, path: { productId } },
    body: { type: 'elementPool', key: 'cores', value: 8 },
  }),
)
const edition = must(
  await vendor.POST('/api/v1/products/{productId}/editions', {
    params: { ...params, path: { productId } },
    body: { name: 'Professional' },
  }),
)
const plan = must(
  await vendor.POST('/api/v1/plans', {
    params,
    body: {
      name,
      licenseType: 'subscription',
      licenseStartType: 'activation',
      licenseDuration: { type: 'year', count: 1 },
    },
  }),
)
const sku = `TYPED-${Date.now()}`
must(
  await vendor.POST('/api/v1/offerings', {
    params,
    body: {
      name,
      sku,
      editionId: edition.id,
      planId: plan.id,
      seatCount: 2,
      concurrencyMode: 'concurrent',
    },
  }),
)
const group = must(
  await vendor.POST('/api/v1/entitlements/groups', { params, body: { skus: [sku] } }),
)
// The same call answers a dry run with what it would do.
if (!('activationCodes' in group)) throw new Error('nothing was sold')
const entitlementId = group.entitlements?.[0]?.id ?? ''
console.log(`sold ${sku}`)

const activationCode = group.activationCodes[0] ?? ''
const body = { productId, activationCode, seatId: 'workstation-17' }
const seat = must(await vendor.POST('/api/v1/activate', { params, body }))
console.log(`activated ${seat.activation.seatId}: ${features(seat.activation)}`)

must(
  await vendor.PATCH('/api/v1/entitlements/{entitlementId}', {
    params: { ...params, path: { entitlementId } },
    body: { seatCount: 3 },
  }),
)
const changed = must(
  await vendor.GET('/api/v1/entitlements/{entitlementId}', {
    params: { ...params, path: { entitlementId } },
  }),
)
console.log(`changed: ${changed.seatsUsed} of ${changed.seatCount} seats in use, ${changed.status}`)

function features({ features }: components['schemas']['ActivationState']): string {
  return features.map(({ key, total }) => `${key} ${total}`).join(', ')
}

/** The data of a reply, or an end with what the server said. */
function must<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (error !== undefined) throw new Error(JSON.stringify(error))
  return data as T
}
