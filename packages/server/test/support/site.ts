import { toWireId } from '@leasehold/core/ids'
import type { OfferingSnapshot } from '@leasehold/core/rights'
import { expect } from 'vitest'
import { isTestClock } from '../../src/clock.ts'
import type { LocalSetup } from '../../src/local/local-setup.ts'
import { type Reply, type TestServer, testServer } from './server.ts'
import { flag, type Sold, sell } from './shop.ts'

export type Site = {
  readonly server: TestServer
  /** Of the local license server, on the wire. */
  readonly id: string
  /** As its operator. */
  get(path: string): Promise<Reply>
  post(path: string, body?: unknown): Promise<Reply>
  close(): Promise<void>
}

const operator = { username: 'admin', password: 'correct horse' }
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

/** A whole local license server on a database of its own, of the vendor of `cloud`. */
export async function localSite(cloud: TestServer): Promise<Site> {
  const { body: file } = await cloud.get('/api/v1/local-license-servers/config')
  const testClock = isTestClock(cloud.deps.clock)
  return openSite({ tenantId: cloud.tenantId, file }, { testClock, startAt: cloud.clock.now() })
}

/** The same, from the file that the vendor has handed out. */
export async function openSite(
  setup: Pick<LocalSetup, 'tenantId' | 'file'>,
  clock: { testClock?: boolean; startAt?: number } = {},
): Promise<Site> {
  const server = await testServer({ ...clock, local: { ...setup, ...operator } })
  const authorization = basic(`${operator.username}:${operator.password}`)
  const asOperator = { token: null, headers: { authorization } }
  const { body } = await server.get('/api/v1/lls/server', asOperator)
  return {
    server,
    id: body.id,
    get: (path) => server.get(`/api/v1/lls${path}`, asOperator),
    post: (path, content) => server.post(`/api/v1/lls${path}`, content, asOperator),
    close: () => server.close(),
  }
}

/** What a local license server takes as its own licence. */
export async function sellLicence(
  cloud: Pick<TestServer, 'deps' | 'tenantId'>,
  features: Sold['snapshot']['features'] = [],
) {
  return sell(cloud.deps, cloud.tenantId, {
    features: [flag('localLicenseServer'), ...features],
    offlineLeasePeriod: { type: 'day', count: 90 },
    seatCount: 50,
  } satisfies Partial<OfferingSnapshot>)
}

/** In the published order: activation token, licence, carried back. */
export async function license(
  cloud: TestServer,
  site: Site,
  code: string,
  name = 'Site',
): Promise<void> {
  const asked = await site.post('/license/generate-activation-token', {
    activationCode: code,
    serverName: name,
  })
  expect(asked.status, asked.text).toBe(200)
  const licence = await cloud.post('/api/v1/local-license-servers/license/activate', asked.body)
  expect(licence.status, licence.text).toBe(200)
  const taken = await site.post('/license/activate', licence.body)
  expect(taken.body, taken.text).toMatchObject({ status: 'active', seatName: name })
}

export const entitlementOf = ({ entitlementId }: Sold): string =>
  toWireId('entitlement', entitlementId)

/** The token of an export, carried to the site or not. */
export async function exportTo(
  cloud: TestServer,
  site: Site,
  sold: Sold,
  query = '',
): Promise<string> {
  const url = `/api/v1/entitlements/${entitlementOf(sold)}/export${query}`
  const reply = await cloud.post(url, { localLicenseServerId: site.id })
  expect(reply.status, reply.text).toBe(200)
  return reply.body.token
}

export async function freshToken(cloud: TestServer, sold: Sold): Promise<string> {
  const reply = await cloud.post(`/api/v1/entitlements/${entitlementOf(sold)}/export/token`)
  expect(reply.status, reply.text).toBe(200)
  return reply.body.token
}

export async function carry(site: Site, token: string): Promise<Reply> {
  return site.post('/entitlements/import', { token })
}

/** The entitlement as the vendor is shown it. */
export async function shown(cloud: TestServer, sold: Sold) {
  const reply = await cloud.get(`/api/v1/entitlements/${entitlementOf(sold)}?expand=features`)
  expect(reply.status, reply.text).toBe(200)
  return reply.body
}
