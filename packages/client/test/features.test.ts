import { expect, test } from 'vitest'
import { makeActive, makePlace } from './support/licence.ts'

const amounts = (feature: { active: number | null; available: number | null } | undefined) => [
  feature?.active,
  feature?.available,
]

test('elements of a pool are held and given back', async () => {
  const { license, server } = await makeActive()
  const held = await license.checkout('storageTb', 50)
  expect(held).toMatchObject({ granted: true, feature: { active: 50, available: 50, total: 100 } })
  expect(amounts(license.features.find((feature) => feature.key === 'storageTb'))).toEqual([50, 50])
  expect(await held.return()).toEqual({ returned: true })
  expect(await held.return()).toEqual({ returned: true })
  expect(server.desk.entitlement.features.storageTb?.used).toBe(0)
  expect(server.calls).toHaveLength(3)
})

test('more than there is is refused as a whole, with the facts', async () => {
  const { license, server } = await makeActive()
  const held = await license.checkout('storageTb', 101)
  expect(held).toMatchObject({
    granted: false,
    reason: 'featureLimitReached',
    error: { status: 402, explanation: { limit: 100 } },
  })
  expect(license.status).toBe('active')
  expect(await held.return()).toEqual({ returned: true })
  expect(server.calls).toHaveLength(2)
})

test('a use is counted by the server', async () => {
  const { license, server } = await makeActive()
  expect(await license.count('reportRuns', 3)).toMatchObject({
    counted: true,
    feature: { active: 3, available: 7 },
  })
  expect(await license.count('reportRuns')).toMatchObject({ counted: true })
  expect(server.desk.entitlement.features.reportRuns?.used).toBe(4)
  expect(await license.count('reportRuns', 7)).toMatchObject({ reason: 'featureLimitReached' })
})

test('the use of an on/off feature is reported', async () => {
  const { license, server } = await makeActive()
  expect(await license.track('export')).toMatchObject({ tracked: true })
  expect(server.calls[1]).toMatchObject({
    method: 'POST',
    path: '/api/v1/activation/features/track',
  })
  expect(JSON.parse(server.calls[1]?.body ?? '')).toEqual({ key: 'export', amount: 1 })
})

test.each([0, -1, 1.5, Number.NaN, 2 ** 53])('%d is no amount', async (amount) => {
  const { license, server } = await makeActive()
  expect(await license.checkout('storageTb', amount)).toMatchObject({ reason: 'amountInvalid' })
  expect(await license.count('reportRuns', amount)).toMatchObject({ reason: 'amountInvalid' })
  expect(server.calls).toHaveLength(1)
})

test('a feature of another kind is refused without asking', async () => {
  const { license, server } = await makeActive()
  expect(await license.checkout('export')).toMatchObject({ reason: 'featureUnknown' })
  expect(await license.count('storageTb')).toMatchObject({ reason: 'featureUnknown' })
  expect(await license.track('reportRuns')).toMatchObject({ reason: 'featureUnknown' })
  expect(await license.track('unheard of')).toMatchObject({ reason: 'featureUnknown' })
  expect(server.calls).toHaveLength(1)
})

test('without network nothing is granted and nothing is thrown', async () => {
  const { license, server } = await makeActive()
  const held = await license.checkout('storageTb', 10)
  await server.close()
  const reason = 'networkUnreachable'
  expect(await license.checkout('storageTb')).toMatchObject({ granted: false, reason })
  expect(await license.count('reportRuns')).toMatchObject({ counted: false, reason })
  expect(await license.track('export')).toMatchObject({ tracked: false, reason })
  expect(await held.return()).toMatchObject({ returned: false, reason })
})

test('without rights nothing is asked', async () => {
  const { license, clock, open, server } = await makeActive()
  clock.pass(3_600_000)
  expect(await license.checkout('storageTb')).toMatchObject({ reason: 'leaseExpired' })
  await license.close()
  await (await open()).deactivate()
  expect(await (await open()).count('reportRuns')).toMatchObject({ reason: 'notActivated' })
  expect(server.calls).toHaveLength(2)
})

test('a refusal of the entitlement during a checkout stops the rights', async () => {
  const { license, server } = await makeActive()
  server.desk.entitlement.refusal = { code: 'entitlementDisabled' }
  expect(await license.checkout('storageTb')).toMatchObject({ reason: 'entitlementDisabled' })
  expect(license.status).toBe('entitlementNotActive')
})

test('what could not be given back is given back at the next contact', async () => {
  const { license, open, server } = await makeActive()
  const held = await license.checkout('storageTb', 10)
  server.script.push('cutBefore')
  expect(await held.return()).toMatchObject({ returned: false, reason: 'replyLost' })
  expect(server.desk.entitlement.features.storageTb?.used).toBe(10)
  await license.close()
  await (await open()).refresh()
  expect(server.desk.entitlement.features.storageTb?.used).toBe(0)
})

test('what a closed licence still held is given back by the next one', async () => {
  const { license, open, server } = await makeActive()
  await license.checkout('storageTb', 10)
  const other = await open()
  await other.checkout('storageTb', 5)
  await license.close()
  await other.refresh()
  expect(server.desk.entitlement.features.storageTb?.used).toBe(5)
})

test('what the server has as held and nobody here knows of is given back', async () => {
  const { open, server, folder } = await makePlace()
  const license = await open()
  await license.activate({ code: 'DEMO-CODE' })
  await license.checkout('storageTb', 10)
  const fresh = await open({ folder: `${folder}/reinstalled` })
  await fresh.activate({ code: 'DEMO-CODE' })
  expect(server.desk.entitlement.features.storageTb?.used).toBe(0)
})
