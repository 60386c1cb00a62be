import { toWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { saveTenantSettings } from '../../src/storage/tenant-settings.ts'
import { type Device, device } from '../support/device.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { type Sold, sell, type Wanted } from '../support/shop.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

async function customer(wanted: Wanted = {}) {
  const sold = await sell(server.deps, server.tenantId, wanted)
  const app = device(server, sold, 'A')
  const { body } = await app.activate()
  return { sold, app, activationId: body.activation.id as string }
}

const pathOf = ({ entitlementId }: Sold) =>
  `/api/v1/entitlements/${toWireId('entitlement', entitlementId)}`
const edit = (sold: Sold, body: object) => server.patch(pathOf(sold), body)

async function twin(activationId: string) {
  const { status, body } = await server.get(`/api/v1/entitlements/activations/${activationId}/twin`)
  expect(status).toBe(200)
  return body
}

async function poll(app: Device, version: string) {
  return server.get('/api/v1/activation/updates', {
    token: app.token,
    headers: { 'if-none-match': `"${version}"` },
  })
}

describe('the twin of a device', () => {
  test('shows what it lacks, why, and by when it knows in each way', async () => {
    const { sold, app, activationId } = await customer()
    await app.call('GET', '')
    expect(await twin(activationId)).toMatchObject({
      device: { version: '1.1' },
      differences: [],
      lag: { versions: 0, since: null, reason: 'none' },
    })
    await edit(sold, { seatCount: 9 })
    const shown = await twin(activationId)
    expect(shown).toMatchObject({
      cloud: { version: '1.2', publication: { publishedVersion: '1.2', publishAt: null } },
      device: { version: '1.1', deliveredVersion: '1.1', leaseExpiry: '2026-01-02T00:00:00Z' },
      differences: [{ field: 'seatCount', from: 5, to: 9 }],
      lag: { versions: 1, since: '2026-01-01T00:00:00Z', reason: 'notAcknowledged' },
      knownBy: {
        publishedAt: '2026-01-01T00:00:00Z',
        pushBy: '2026-01-01T00:00:01Z',
        pollBy: '2026-01-01T01:00:00Z',
        renewBy: '2026-01-01T21:36:00Z',
        leaseBy: '2026-01-02T00:00:00Z',
        worstCase: '2026-01-02T00:00:00Z',
      },
    })
    await poll(app, '1.2')
    await app.call('GET', '')
    expect(await twin(activationId)).toMatchObject({
      device: { version: '1.2', acknowledged: '2026-01-01T00:00:00Z' },
      lag: { reason: 'none' },
    })
  })

  test('tells of what waits for the window, and of what is not detected', async () => {
    const { sold, app, activationId } = await customer()
    await app.call('GET', '')
    await edit(sold, { seatCount: 9 })
    await poll(app, '1.2')
    await edit(sold, { seatCount: 10 })
    const windowEnd = new Date(server.clock.now() + 86_400_000).toISOString().replace('.000', '')
    expect(await twin(activationId)).toMatchObject({
      cloud: { publication: { publishedVersion: '1.2', publishAt: windowEnd } },
      lag: { reason: 'waitsForWindow' },
      knownBy: { publishedAt: windowEnd },
    })
    await server.post(`${pathOf(sold)}/publish`)
    await edit(sold, { detection: false })
    await poll(app, '1.3')
    await edit(sold, { seatCount: 11 })
    expect(await twin(activationId)).toMatchObject({
      lag: { reason: 'notDetected' },
      knownBy: { publishedAt: null, pushBy: null, pollBy: null },
    })
  })

  test('of another tenant, or of nobody, is not found', async () => {
    const { status, body } = await server.get(
      '/api/v1/entitlements/activations/act_AAAAAAAAAAAAAAAAAAAAAA/twin',
    )
    expect([status, body.errorCode]).toEqual([404, 'activationUnknown'])
  })
})

describe('the reply of an edit', () => {
  test('says its version and when devices that ask are given it', async () => {
    const { sold } = await customer()
    const first = await edit(sold, { seatCount: 9 })
    expect(first.status).toBe(204)
    expect(first.headers).toMatchObject({
      'leasehold-version': '1.2',
      'leasehold-publish-at': new Date(server.clock.now()).toISOString().replace('.000', ''),
    })
    const second = await edit(sold, { seatCount: 10 })
    expect(second.headers['leasehold-publish-at']).toBe(
      new Date(server.clock.now() + 86_400_000).toISOString().replace('.000', ''),
    )
    expect(second.headers['leasehold-notice']).toBeUndefined()
  })

  test('says that it will not reach devices, and so does its version', async () => {
    const detection = { licenseModel: true, other: false, custom: true }
    const other = await testServer({ testClock: true })
    await saveTenantSettings(other.deps.db, other.tenantId, { detection })
    const sold = await sell(other.deps, other.tenantId)
    const reply = await other.patch(pathOf(sold), {
      hasMaintenance: true,
      maintenanceExpiryDate: '2027-01-01T00:00:00Z',
    })
    expect(reply.headers).toMatchObject({
      'leasehold-publish-at': 'never',
      'leasehold-notice': 'notDetected',
      'leasehold-not-detected': 'other',
    })
    const { body } = await other.get(`${pathOf(sold)}/versions`)
    expect(body.items[0]).toMatchObject({ publishAt: null, notDetected: ['other'] })
    expect((await other.get(pathOf(sold))).body.publication).toMatchObject({
      publishedVersion: '1.1',
      publishAt: null,
    })
    expect((await other.post(`${pathOf(sold)}/publish`)).status).toBe(204)
    expect((await other.get(pathOf(sold))).body.publication.publishedVersion).toBe('1.2')
    await other.close()
  })
})

describe('publishing by hand', () => {
  test('is harmless when nothing waits, and needs the permission to write', async () => {
    const { sold } = await customer()
    const path = `${pathOf(sold)}/publish`
    expect((await server.post(path)).status).toBe(204)
    const token = await server.token(['entitlements:read'])
    expect((await server.post(path, undefined, { token })).status).toBe(403)
  })
})

test('a window that ended without anybody asking is published by the job', async () => {
  const { sold } = await customer()
  await edit(sold, { seatCount: 9 })
  await edit(sold, { seatCount: 10 })
  server.clock.set(server.clock.now() + 86_400_000)
  await server.deps.jobs.runDue()
  const row = await server.deps.db
    .selectFrom('entitlement_use')
    .where('entitlement_id', '=', sold.entitlementId)
    .select(['published_version', 'publish_at'])
    .executeTakeFirstOrThrow()
  expect(row).toEqual({ published_version: 3, publish_at: null })
})

test('a preset sets lease, renewal and detection, and a reset takes back what the catalogue has', async () => {
  const { sold } = await customer({ concurrencyMode: 'nodeLock' })
  expect((await edit(sold, { preset: 'decoupled' })).status).toBe(204)
  const decoupled = (await server.get(pathOf(sold))).body
  expect(decoupled).toMatchObject({
    leasePeriod: { type: 'none', count: null },
    leaseRenewal: { mode: 'off', courtesyRefresh: false },
    detection: true,
    editInfo: { leaseRenewalEdited: true, leasePeriodEdited: true, detectionEdited: true },
  })
  await edit(sold, { preset: 'coupled', leaseRenewal: { mode: 'atPercent', percent: 80 } })
  expect((await server.get(pathOf(sold))).body).toMatchObject({
    leasePeriod: { type: 'day', count: 90 },
    leaseRenewal: { mode: 'atPercent', percent: 80, interval: null },
    detection: false,
  })
  const reset = { resetLeaseRenewal: true, resetDetection: true, resetLeasePeriod: true }
  await server.patch(`${pathOf(sold)}/reset-overrides`, reset)
  expect((await server.get(pathOf(sold))).body).toMatchObject({
    leasePeriod: { type: 'day', count: 1 },
    leaseRenewal: { mode: 'atExpiry', courtesyRefresh: true },
    detection: true,
    editInfo: { leaseRenewalEdited: false, leasePeriodEdited: false, detectionEdited: false },
  })
})

test.each([
  [{ leaseRenewal: { mode: 'every' } }, 'leaseRenewal.interval'],
  [{ leaseRenewal: { mode: 'atPercent' } }, 'leaseRenewal.percent'],
  [{ leaseRenewal: { mode: 'atPercent', percent: 100 } }, 'leaseRenewal.percent'],
  [{ preset: 'fast' }, 'preset'],
])('a renewal that says too little or too much is refused: %j', async (body, propertyName) => {
  const { sold } = await customer()
  const reply = await edit(sold, body)
  expect(reply.status).toBe(422)
  expect(reply.body.validationErrors[0].propertyName).toBe(propertyName)
})
