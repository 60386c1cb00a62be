import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { LeaseholdError } from '../src/leasehold.ts'
import { makeActive, makePlace } from './support/licence.ts'
import { productId, tenantId } from './support/vendor.ts'

const code = 'DEMO-CODE'

test('a device without a cache is not activated, and says so without network', async () => {
  const { open, server } = await makePlace()
  const license = await open()
  expect(license.status).toBe('notActivated')
  expect(license.problem).toBeNull()
  expect(license.has('export')).toBe(false)
  expect(server.calls).toHaveLength(0)
})

test('a code takes a seat, named and fingerprinted by the device', async () => {
  const { open, server } = await makePlace()
  const license = await open({ appVersion: '7.1', seatName: 'Drawing office' })
  expect(await license.activate({ code })).toEqual({ activated: true })
  expect(license.status).toBe('active')
  const [call] = server.calls
  expect(call).toMatchObject({ method: 'POST', path: '/api/v1/activate' })
  expect(call?.headers).toMatchObject({
    'n-tenantid': tenantId,
    'content-type': 'application/json',
  })
  expect(call?.headers['idempotency-key']).toMatch(/^[\w-]{22}$/)
  expect(JSON.parse(call?.body ?? '')).toEqual({
    productId,
    activationCode: code,
    seatId: expect.stringMatching(/^device-[\w-]{22}$/),
    seatName: 'Drawing office',
    fingerprint: expect.stringMatching(/^[\w-]{43}$/),
    clientVersion: '7.1',
  })
})

test('an OpenID Connect token or a password activates too, and an edition can be asked for', async () => {
  const { open, server } = await makePlace()
  const license = await open()
  await license.activate({ openIdToken: 'ey…', editionId: 'ed_x', seatId: 'ann' })
  await license.activate({ username: 'ann@example.com', password: 'secret' })
  const bodies = server.calls.map((call) => JSON.parse(call.body))
  expect(bodies[0]).toMatchObject({
    activationCredentials: { type: 'openIdToken', token: 'ey…' },
    editionId: 'ed_x',
    seatId: 'ann',
  })
  expect(bodies[1]).toMatchObject({
    activationCredentials: {
      type: 'password',
      username: 'ann@example.com',
      password: 'secret',
    },
    seatId: 'ann',
  })
})

test('a refusal is thrown with its code, status and explanation', async () => {
  const { open, server } = await makePlace()
  server.desk.entitlement.seatCount = 0
  const license = await open()
  const error = await license.activate({ code }).catch((reason) => reason)
  expect(error).toBeInstanceOf(LeaseholdError)
  expect(error).toMatchObject({
    code: 'noSeatAvailable',
    status: 402,
    details: 'refused: noSeatAvailable',
    explanation: { limit: 0 },
  })
  await expect(license.activate({ code: 'WRONG' })).rejects.toMatchObject({
    code: 'activationCodeUnknown',
  })
  expect(license.status).toBe('notActivated')
})

test('a refused activation leaves the seat that is held alone', async () => {
  const { license } = await makeActive()
  await expect(license.activate({ code: 'WRONG' })).rejects.toMatchObject({ status: 404 })
  expect(license.status).toBe('active')
})

test('without network it throws without a lease, and reports while a lease holds', async () => {
  const { server, license } = await makeActive()
  await server.close()
  const result = await license.activate({ code })
  expect(result).toMatchObject({ activated: false, reason: 'networkUnreachable' })
  expect(license.status).toBe('active')
})

test('it is an error to be unreachable when there is nothing to go on with', async () => {
  const { server, open } = await makePlace()
  const license = await open()
  await server.close()
  await expect(license.activate({ code })).rejects.toMatchObject({ code: 'networkUnreachable' })
})

test('the activation is there after a restart, without network', async () => {
  const { license, open, server } = await makeActive()
  await license.close()
  await server.close()
  const again = await open()
  expect(again.status).toBe('active')
  expect(again.state.lease?.seatId).toBe(license.state.lease?.seatId)
})

test('neither code nor token can be read in the folder', async () => {
  const { folder } = await makeActive()
  for (const name of await readdir(folder)) {
    const content = await readFile(`${folder}/${name}`, 'latin1')
    expect(content).not.toContain('DEMO-CODE')
    expect(content).not.toContain('token ')
  }
})

test('what was closed refuses to go on', async () => {
  const { license } = await makeActive()
  await license.close()
  await expect(license.refresh()).rejects.toMatchObject({ code: 'closed' })
  expect(await license.courtesyRefresh()).toMatchObject({ refreshed: false, reason: 'closed' })
})
