// The life of a local license server, call by call, with nothing but fetch. It plays both sides: the
// vendor, and whoever runs the server at the customer's site. Between the two go files only.
//
//   node walkthrough.mjs setup      writes site.json, which the local server is started with
//   node walkthrough.mjs            all the rest
//
// LEASEHOLD_BOOTSTRAP  the vendor's bootstrap.json
// LOCAL_URL            of the local license server, http://127.0.0.1:4200 unless set
// LOCAL_PASSWORD       its LEASEHOLD_LOCAL_PASSWORD
// FOLDER               where the files go, the current folder unless set
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const {
  LEASEHOLD_BOOTSTRAP = '.leasehold/bootstrap.json',
  LOCAL_URL = 'http://127.0.0.1:4200',
  LOCAL_PASSWORD = '',
  FOLDER = '.',
} = process.env

const vendorFile = JSON.parse(readFileSync(LEASEHOLD_BOOTSTRAP, 'utf8'))
const { tenantId } = vendorFile

async function call(address, method, headers, body) {
  const reply = await fetch(address, {
    method,
    headers: {
      'N-TenantId': tenantId,
      ...headers,
      ...(body && { 'Content-Type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`${method} ${address} answers ${reply.status}: ${text}`)
  return text === '' ? null : JSON.parse(text)
}

async function vendorToken() {
  const { clientId: client_id, clientSecret: client_secret } = vendorFile
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret })
  const reply = await fetch(vendorFile.tokenUrl, { method: 'POST', body })
  return (await reply.json()).access_token
}

let token
async function vendor(method, path, body) {
  token ??= await vendorToken()
  const headers = { Authorization: `Bearer ${token}` }
  return call(`${vendorFile.url}/api/v1${path}`, method, headers, body)
}

/** As `admin` of the local license server. */
function site(method, path, body) {
  const login = Buffer.from(`admin:${LOCAL_PASSWORD}`).toString('base64')
  const headers = { Authorization: `Basic ${login}` }
  return call(`${LOCAL_URL}/api/v1/lls${path}`, method, headers, body)
}

/** What a person takes along, and what is read where they arrive. */
function carry(name, content) {
  const path = join(FOLDER, name)
  writeFileSync(path, JSON.stringify(content))
  return JSON.parse(readFileSync(path, 'utf8'))
}

const say = (step, what) => console.log(`${step.padEnd(18)}  ${what}`)

/** A product with one on/off feature and one order of it. Beside the point of this walkthrough. */
async function sell(name, key, seatCount) {
  const mark = Date.now().toString(36)
  const { id: productId } = await vendor('POST', '/products', { name: `${name} ${mark}` })
  const offlineLeasePeriod = { type: 'day', count: 90 }
  await vendor('PATCH', `/products/${productId}`, { offlineLeasePeriod })
  await vendor('POST', `/products/${productId}/features`, { type: 'bool', key, value: 1 })
  const edition = await vendor('POST', `/products/${productId}/editions`, { name: 'One' })
  const plan = await vendor('POST', '/plans', {
    name: `For ever ${name} ${mark}`,
    licenseType: 'perpetual',
    licenseStartType: 'entitlementCreation',
  })
  const sku = `${key}-${mark}`
  await vendor('POST', '/offerings', {
    ...{ name, sku, seatCount, editionId: edition.id, planId: plan.id },
    concurrencyMode: 'concurrent',
  })
  const group = await vendor('POST', '/entitlements/groups', { skus: [sku] })
  const [activationCode] = group.activationCodes
  return { productId, activationCode, entitlementId: group.entitlements[0].id }
}

async function setUp() {
  carry('site.json', await vendor('GET', '/local-license-servers/config'))
  say('setup', `${join(FOLDER, 'site.json')}: name it in LEASEHOLD_LOCAL_CONFIG at the site`)
}

async function walk() {
  const { id: localLicenseServerId } = await site('GET', '/server')
  say('server id', localLicenseServerId)

  const before = await site('GET', '/license/status')
  say('licence status', before.status)
  if (before.status !== 'active') await takeLicence()

  const sold = await sell('Drafting Board', 'drafting', 3)
  const { entitlementId, productId, activationCode } = sold
  const delegation = carry(
    'delegation.json',
    await vendor('POST', `/entitlements/${entitlementId}/export`, { localLicenseServerId }),
  )
  say(
    'export',
    `${entitlementId}: ${(await vendor('GET', `/entitlements/${entitlementId}`)).status}`,
  )

  const served = await site('POST', '/entitlements/import', delegation)
  say('import', `${served.offeringName}, ${served.seatCount} seats until ${served.delegationEnd}`)

  const seat = { productId, activationCode, seatId: 'machine-1' }
  const activated = await call(`${LOCAL_URL}/api/v1/activate`, 'POST', {}, seat)
  say('a machine', `${activated.activation.seatId} is ${activated.activation.status} at the site`)

  const report = carry('usage.json', await site('POST', '/usage-report'))
  await vendor('POST', '/local-license-servers/usage-reports', report)
  const known = await vendor('GET', `/entitlements/${entitlementId}`)
  say('usage report', `the vendor knows of ${known.seatsUsed} seat in use`)

  const bearer = { Authorization: `Bearer ${activated.accessToken}` }
  await call(`${LOCAL_URL}/api/v1/activation`, 'DELETE', bearer)
  const returned = carry(
    'return.json',
    await site('POST', '/entitlements/export', { entitlementId }),
  )
  await vendor('POST', `/entitlements/${entitlementId}/import`, returned)
  const home = await vendor('GET', `/entitlements/${entitlementId}`)
  say('return', `${entitlementId}: ${home.status}, ${home.seatsUsed} seats in use`)
}

/** The licence of the local license server itself. */
async function takeLicence() {
  const { activationCode } = await sell('Local license server', 'localLicenseServer', 1)
  const request = carry(
    'request.json',
    await site('POST', '/license/generate-activation-token', {
      ...{ activationCode, serverName: 'Walkthrough' },
    }),
  )
  say('activation token', `${request.token.length} characters, to the vendor`)
  const licence = await vendor('POST', '/local-license-servers/license/activate', request)
  const after = await site('POST', '/license/activate', carry('licence.json', licence))
  say('activate', `${after.seatName} is ${after.status} until ${after.leaseExpiry}`)
}

await (process.argv[2] === 'setup' ? setUp() : walk())
