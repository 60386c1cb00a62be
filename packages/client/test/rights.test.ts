import { expect, test } from 'vitest'
import type { Changed } from '../src/leasehold.ts'
import { makeActive, makePlace } from './support/licence.ts'

test('rights are answered from the lease document', async () => {
  const { license } = await makeActive()
  expect(license.has('export')).toBe(true)
  expect(license.has('render')).toBe(false)
  expect(license.has('storageTb')).toBe(true)
  expect(license.has('unheard of')).toBe(false)
  expect(license.limit('storageTb')).toBe(100)
  expect(license.limit('unheard of')).toBe(0)
  expect(license.attribute('region')).toBe('EU')
  expect(license.attribute('unheard of')).toBeNull()
  expect(license.attributeList('integrations')).toEqual(['git', 'jira', 'slack'])
  expect(license.features).toContainEqual({
    key: 'reportRuns',
    type: 'usageCount',
    active: 0,
    available: 10,
    total: 10,
  })
})

test('an unlimited feature has no number', async () => {
  const { server, license } = await makeActive()
  server.desk.entitlement.features.reportRuns = { type: 'usageCount', total: null, used: 3 }
  await license.refresh()
  expect(license.limit('reportRuns')).toBeNull()
  expect(license.has('reportRuns')).toBe(true)
})

test('maintenance covers releases before its end, exclusive', async () => {
  const { license, server } = await makeActive()
  expect(license.maintained(new Date('2026-12-31T23:59:59.999Z'))).toBe(true)
  expect(license.maintained(new Date('2027-01-01T00:00:00.000Z'))).toBe(false)
  server.desk.entitlement.term = {
    expiry: null,
    graceExpiry: null,
    maintenance: false,
    maintenanceExpiry: null,
  }
  await license.refresh()
  expect(license.maintained(new Date(0))).toBe(false)
})

test('the rights end with the lease, exclusive, and it tells', async () => {
  const { license, clock } = await makeActive()
  const changes: Changed[] = []
  license.on('changed', (changed) => changes.push(changed))
  clock.pass(3_599_999)
  expect(license.status).toBe('active')
  expect(license.has('export')).toBe(true)
  clock.pass(1)
  expect(license.status).toBe('leaseExpired')
  expect(license.has('export')).toBe(false)
  expect(license.limit('storageTb')).toBe(0)
  expect(license.attribute('region')).toBeNull()
  expect(license.maintained(new Date(0))).toBe(false)
  expect(license.features).toEqual([])
  await Promise.resolve()
  expect(changes).toHaveLength(1)
  expect(changes[0]?.before.status).toBe('active')
  expect(changes[0]?.after.status).toBe('leaseExpired')
})

test('changes are told once each, and only real ones', async () => {
  const { license, server, clock } = await makeActive()
  const changes: Changed[] = []
  const off = license.on('changed', (changed) => changes.push(changed))
  clock.pass(1_000)
  await license.refresh()
  expect(changes).toHaveLength(0)
  server.desk.entitlement.features.export = { type: 'bool', total: 0, used: 0 }
  await license.refresh()
  expect(changes).toHaveLength(1)
  expect(changes[0]?.before.features).toContainEqual(
    expect.objectContaining({ key: 'export', total: 1 }),
  )
  expect(changes[0]?.after.features).toContainEqual(
    expect.objectContaining({ key: 'export', total: 0 }),
  )
  off()
  server.desk.entitlement.attributes = []
  await license.refresh()
  expect(changes).toHaveLength(1)
})

test('what was bought is shown from the server, or as it was fetched last', async () => {
  const { license, server } = await makeActive()
  expect(await license.entitlement()).toMatchObject({ customerName: 'Example Ltd', sku: null })
  await server.close()
  expect(await license.entitlement()).toMatchObject({ customerName: 'Example Ltd' })
})

test('what was never fetched is null without network', async () => {
  const { open, server } = await makePlace()
  const license = await open()
  expect(await license.entitlement()).toBeNull()
  expect(server.calls).toHaveLength(0)
})
