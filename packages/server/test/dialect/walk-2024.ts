import { offlineDevice } from '../offline/offline-device.ts'
import { type Reply, type TestServer, toReply } from '../support/server.ts'
import { sell } from '../support/shop.ts'
import { carry, entitlementOf, license, localSite, sellLicence } from '../support/site.ts'

export type Step = { operation: string; reply: Reply }

type Sending = {
  body?: object
  query?: string
  file?: { name: string; type: string; content: string }
}
type Ids = Record<string, string>

/**
 * A back office of version 2024-01-01 at work: calls every operation that it had, in an order in
 * which each finds what it needs, and keeps each reply.
 */
export async function walk2024(server: TestServer): Promise<Step[]> {
  const steps: Step[] = []
  const ids: Ids = {}

  /** Calls an operation as the contract writes it; ids of its path are those kept under their names. */
  async function call(operation: string, { body, query = '', file }: Sending = {}) {
    const [method = '', path = ''] = operation.split(' ')
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name) => ids[name] ?? `{${name}}`)
    const form = file && asForm(file)
    const response = await server.app.inject({
      method: method as 'GET',
      url: `/api/v1${address}${query}`,
      headers: {
        'n-tenantid': server.tenantHeader,
        'n-apiversion': '2024-01-01',
        authorization: `Bearer ${await server.token()}`,
        ...(body && { 'content-type': 'application/json' }),
        ...form?.headers,
      },
      ...(body && { payload: JSON.stringify(body) }),
      ...(form && { payload: form.payload }),
    })
    const reply = toReply(response)
    steps.push({ operation, reply })
    return reply.body
  }

  const keep = async (name: string, made: Promise<{ id?: string } | null>) => {
    ids[name] = (await made)?.id ?? `no-${name}`
  }

  await catalogue(call, keep, ids)
  await customers(call, keep)
  await orders(call, keep, ids)
  await seats(call, keep, ids)
  await offlineSeat(server, call, ids)
  await account(call, keep)
  await localServers(server, call, ids)
  await endings(call)
  return steps
}

type Call = (operation: string, sending?: Sending) => Promise<Reply['body']>
type Keep = (name: string, made: Promise<{ id?: string } | null>) => Promise<void>

async function catalogue(call: Call, keep: Keep, ids: Ids): Promise<void> {
  const day = { type: 'day', count: 1 }
  const none = { type: 'none' }
  await keep('productId', call('POST /products', { body: { name: 'Drawing' } }))
  await call('PUT /products/{productId}', {
    body: {
      name: 'Drawing',
      leasePeriod: day,
      offlineLeasePeriod: { type: 'week', count: 1 },
      gracePeriod: none,
      lingerPeriod: none,
    },
  })
  await call('GET /products/{productId}')
  await call('GET /products', { query: '?pageNumber=1&pageSize=5' })

  const global = { type: 'bool', key: 'support', value: 1 }
  await keep('featureId', call('POST /features', { body: global }))
  await call('PUT /features/{featureId}', { body: { key: 'support', value: 0 } })
  await call('GET /features/{featureId}')
  await call('GET /features')
  const runs = { type: 'consumption', key: 'runs', value: 100 }
  await keep('featureId', call('POST /products/{productId}/features', { body: runs }))
  const body = { key: 'runs', value: 200 }
  await call('PUT /products/{productId}/features/{featureId}', { body })
  await call('GET /products/{productId}/features/{featureId}')
  await call('GET /products/{productId}/features')

  const tier = { type: 'string', key: 'tier', value: 'gold', validationRules: null }
  await keep('attributeId', call('POST /attributes', { body: tier }))
  await call('PUT /attributes/{attributeId}', { body: { key: 'tier', value: 'silver' } })
  await call('GET /attributes/{attributeId}')
  await call('GET /attributes')
  const rules = [{ ruleType: 'regex', regex: '^[a-z]+$', errorMessage: 'small letters' }]
  const region = { type: 'string', key: 'region', value: 'north', validationRules: rules }
  await keep('attributeId', call('POST /products/{productId}/attributes', { body: region }))
  const attribute = '/products/{productId}/attributes/{attributeId}'
  await call(`PUT ${attribute}`, {
    body: { key: 'region', value: 'south', validationRules: rules },
  })
  await call(`PATCH ${attribute}`, { body: { value: 'west' } })
  await call(`GET ${attribute}`)
  await call('GET /products/{productId}/attributes')

  await keep('editionId', call('POST /products/{productId}/editions', { body: { name: 'Pro' } }))
  const edition = '/products/{productId}/editions/{editionId}'
  await call(`PUT ${edition}`, { body: { name: 'Professional' } })
  await call(`GET ${edition}`)
  await call('GET /products/{productId}/editions')
  await call(`PUT ${edition}/features/{featureId}`, { body: { value: 300 } })
  await call(`GET ${edition}/features/{featureId}`)
  await call(`GET ${edition}/features`)
  await call(`DELETE ${edition}/features/{featureId}`)
  await call(`PATCH ${edition}/attributes/{attributeId}`, { body: { value: 'east' } })
  await call(`GET ${edition}/attributes/{attributeId}`)
  await call(`GET ${edition}/attributes`)
  await call(`DELETE ${edition}/attributes/{attributeId}`)
  const pool = { type: 'elementPool', key: 'cores', value: 8 }
  await call('POST /products/{productId}/features', { body: pool })

  const plan = {
    name: 'Year',
    licenseType: 'subscription',
    licenseStartType: 'manualActivation',
    licenseDuration: { type: 'year', count: 1 },
    planType: 'paid',
  }
  await keep('planId', call('POST /plans', { body: plan }))
  await call('PUT /plans/{planId}', { body: { ...plan, name: 'One year' } })
  await call('GET /plans/{planId}')
  await call('GET /plans')

  const field = { entityType: 'customer', key: 'segment', group: 'Sales', displayName: 'Segment' }
  await keep(
    'customFieldId',
    call('POST /account/custom-fields', { body: { ...field, unique: false } }),
  )
  await call('PUT /account/custom-fields/{customFieldId}', { body: { ...field, unique: false } })
  await call('GET /account/custom-fields/{customFieldId}')
  await call('GET /account/custom-fields')
  ids.entityType = 'customer'
  await call('GET /account/custom-fields/{entityType}/entity')

  const offering = {
    name: 'Drawing, ten seats',
    sku: 'DRAW-10',
    editionId: ids.editionId,
    planId: ids.planId,
    seatCount: 10,
    hasMaintenance: false,
    overdraftSeatLimit: { type: 'absolute', value: 2 },
    concurrencyMode: 'concurrent',
  }
  await keep('offeringId', call('POST /offerings', { body: offering }))
  await call('PUT /offerings/{offeringId}', { body: { ...offering, seatCount: 5 } })
  await call('GET /offerings/{offeringId}', { query: '?expand=edition.product,plan' })
  await call('GET /offerings', { query: '?expand=plan' })
}

async function customers(call: Call, keep: Keep): Promise<void> {
  const customer = { name: 'Acme', accountRefId: 'A-1', customFields: { segment: 'large' } }
  await keep('customerId', call('POST /customers', { body: customer }))
  const one = '/customers/{customerId}'
  await call(`PUT ${one}`, { body: { ...customer, name: 'Acme Ltd' } })
  await call(`GET ${one}`, { query: '?expand=stats' })
  await call('GET /customers')
  await call(`GET ${one}/eup`)
  await keep('noteId', call(`POST ${one}/notes`, { body: { note: 'Called, wants more.' } }))
  await call(`GET ${one}/notes`)
  await call(`GET ${one}/notes/{noteId}`)
  const user = {
    firstName: 'Ada',
    lastName: 'Byron',
    email: 'ada@acme.example',
    authentication: { type: 'password' },
    role: 'admin',
  }
  await keep('userId', call(`POST ${one}/users`, { body: user }))
  await call(`PUT ${one}/users/{userId}`, { body: { ...user, role: 'user' } })
  await call(`GET ${one}/users/{userId}`)
  await call(`GET ${one}/users`)
  await call(`POST ${one}/users/{userId}/password/action`, { body: { action: 'setup' } })
}

async function orders(call: Call, keep: Keep, ids: Ids): Promise<void> {
  const order = { customerId: ids.customerId, sku: 'DRAW-10', activationCode: 'ACME-2024' }
  const made = await call('POST /entitlements', { body: { ...order, orderRefId: 'PO-1' } })
  ids.entitlementGroupId = made?.id ?? 'no-group'
  ids.entitlementId = made?.entitlements[0]?.id ?? 'no-entitlement'
  const group = '/entitlements/groups/{entitlementGroupId}'
  await call('GET /entitlements/groups', { query: '?expand=customer' })
  await call(`GET ${group}`, { query: '?expand=entitlements' })
  const activationCodes = ['ACME-OTHER']
  await call(`PATCH ${group}/activation-codes/add`, {
    body: { activationCodes, ignoreDuplicates: true },
  })
  await call(`PATCH ${group}/activation-codes/generate`, { body: { count: 2 } })
  await call(`PATCH ${group}/activation-codes/remove`, {
    body: { activationCodes, ignoreMissing: true },
  })
  const id = ids.userId
  await call(`PATCH ${group}/authorized-users/add`, { body: { id } })
  await call(`GET ${group}/authorized-users`)
  await call(`PATCH ${group}/authorized-users/remove`, { body: { id } })

  const one = '/entitlements/{entitlementId}'
  await call(`PATCH ${one}/activate`)
  await keep('noteId', call(`POST ${one}/notes`, { body: { note: 'By phone.' } }))
  await call(`GET ${one}/notes`)
  await call(`GET ${one}/notes/{noteId}`)
  await call(`PATCH ${one}`, {
    query: '?forceSeatCount=false',
    body: {
      seatCount: 12,
      leasePeriod: { type: 'hour', count: 12 },
      attributes: [{ id: ids.attributeId, value: 'east' }],
      features: [{ id: ids.featureId, value: 50 }],
    },
  })
  await call(`GET ${one}`, { query: '?expand=features,attributes,product,offering' })
  await call('GET /entitlements', { query: '?expand=group.customer' })
  await call(`PATCH ${one}/change-offering`, { body: { offeringId: ids.offeringId } })
  await call(`PATCH ${one}/reset-overrides`, {
    body: {
      resetLeasePeriod: true,
      resetSeatCount: true,
      resetFeatures: ['runs'],
      resetAttributes: [],
    },
  })
  await call(`PATCH ${one}/renew`)
  await call(`POST ${one}/provision`)
  await call(`DELETE ${one}/provision`)
}

async function seats(call: Call, keep: Keep, ids: Ids): Promise<void> {
  const body = {
    productId: ids.productId,
    activationCode: 'ACME-2024',
    seatId: 'pc-1',
    seatName: 'PC',
  }
  await keep('activationId', call('POST /entitlements/activations', { body }))
  await call('PATCH /entitlements/activations', { body: { activationId: ids.activationId } })
  const one = '/entitlements/activations/{activationId}'
  await call(`PATCH ${one}/features/checkout`, { body: { key: 'cores', amount: 3 } })
  await call(`GET ${one}`)
  await call(`PATCH ${one}/features/return`, { body: { key: 'cores', amount: 3 } })
  await call('GET /entitlements/{entitlementId}/activations', { query: '?seatId=pc-1' })
  await call('GET /entitlements/{entitlementId}/activations-log')
  await call('PATCH /entitlements/{entitlementId}/feature/{featureId}/reset')
  await call(`DELETE ${one}`, { query: '?force=true' })
}

async function offlineSeat(server: TestServer, call: Call, ids: Ids): Promise<void> {
  const order = { product: ids.productId ?? '', code: 'ACME-2024' }
  const machine = offlineDevice(server, order, 'pc-2')
  const one = '/entitlements/activations/offline'
  const { token } = await call(`POST ${one}`, { body: { token: await machine.request() } })
  await machine.take(token)
  await call(`PATCH ${one}`, { body: { activationId: machine.activationId } })
  await call(`DELETE ${one}`, { body: { token: await machine.report('deactivate') } })
}

async function account(call: Call, keep: Keep): Promise<void> {
  const client = { clientId: 'back-office', clientName: 'Back office' }
  await keep('apiId', call('POST /account/api-clients', { body: client }))
  await call('GET /account/api-clients')
  await call('DELETE /account/api-clients/{apiId}')
  await call('GET /account/key')

  await call('PATCH /account/eup/settings', {
    body: { url: 'https://portal.vendor.example', showActivationsGraph: true },
  })
  const png = { name: 'logo.png', type: 'image/png', content: '\u0089PNG\r\n\u001a\n' }
  await keep('logoId', call('POST /account/eup/logo', { file: png }))
  const css = { name: 'portal.css', type: 'text/css', content: 'body { color: #123456; }' }
  await keep('cssId', call('POST /account/eup/css', { file: css }))
  const settings = await call('GET /account/eup/settings')
  await keep('logoId', Promise.resolve({ id: settings?.logoId ?? 'no-logo' }))
  await keep('cssId', Promise.resolve({ id: settings?.cssId ?? 'no-css' }))
  await call('GET /account/eup/logo/{logoId}')
  await call('GET /account/eup/css/{cssId}')
  await call('DELETE /account/eup/logo')
  await call('DELETE /account/eup/css')

  const hook = {
    uri: 'https://hooks.vendor.example/leasehold',
    subscriptions: ['customer.created'],
  }
  await keep('webhookListenerId', call('POST /account/webhooks', { body: hook }))
  await call('PUT /account/webhooks/{webhookListenerId}', { body: hook })
  await call('GET /account/webhooks/{webhookListenerId}')
  await call('GET /account/webhooks')
  await call('GET /account/webhooks/events')
  await call('POST /account/webhooks/{webhookListenerId}/test')
  await call('DELETE /account/webhooks/{webhookListenerId}')
}

/** An entitlement of its own goes to a local license server and comes back. */
async function localServers(server: TestServer, call: Call, ids: Ids): Promise<void> {
  const site = await localSite(server)
  try {
    await license(server, site, (await sellLicence(server)).code)
    const sold = await sell(server.deps, server.tenantId)
    const before = ids.entitlementId ?? ''
    ids.entitlementId = entitlementOf(sold)
    ids.localLicenseServerId = site.id
    await call('GET /local-license-servers/config')
    await call('GET /local-license-servers')
    await call('GET /local-license-servers/{localLicenseServerId}')
    const body = { localLicenseServerId: site.id }
    await call('POST /entitlements/{entitlementId}/export', { body })
    await call('GET /entitlements/{entitlementId}')
    const { token } = await call('POST /entitlements/{entitlementId}/export/token')
    await carry(site, token)
    const back = await site.post('/entitlements/export', { entitlementId: entitlementOf(sold) })
    await call('POST /entitlements/{entitlementId}/import', { body: back.body })
    ids.entitlementId = before
  } finally {
    await site.close()
  }
}

async function endings(call: Call): Promise<void> {
  await call('PATCH /entitlements/{entitlementId}/disable')
  await call('PATCH /entitlements/{entitlementId}/enable')
  await call('PATCH /customers/{customerId}/disable')
  await call('PATCH /customers/{customerId}/enable')
}

function asForm({ name, type, content }: { name: string; type: string; content: string }) {
  const boundary = 'a-boundary-of-this-test'
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="FormFile"; filename="${name}"`,
    `Content-Type: ${type}`,
    '',
    '',
  ].join('\r\n')
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([
      Buffer.from(head),
      Buffer.from(content, 'latin1'),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  }
}
