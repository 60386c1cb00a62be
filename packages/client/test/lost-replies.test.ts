import { describe, expect, test } from 'vitest'
import { makeActive, makePlace } from './support/licence.ts'

const code = 'DEMO-CODE'

describe('within one call', () => {
  const retryPausesMs = [1]

  test.each(['cutBefore', 'cutAfter'] as const)(
    'a refresh survives a connection that ends (%s)',
    async (fault) => {
      const { license, server } = await makeActive({ retryPausesMs })
      server.script.push(fault)
      expect(await license.refresh()).toEqual({ refreshed: true })
      const [, first, second] = server.calls
      expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key'])
      expect(second?.headers['n-nonce']).toBe(first?.headers['n-nonce'])
      expect(await license.refresh()).toEqual({ refreshed: true })
    },
  )

  test('a use is counted once', async () => {
    const { license, server } = await makeActive({ retryPausesMs: [1, 1] })
    server.script.push('cutAfter', 'cutAfter')
    expect(await license.count('reportRuns')).toMatchObject({
      counted: true,
      feature: { active: 1 },
    })
    expect(server.desk.entitlement.features.reportRuns?.used).toBe(1)
  })

  test('an activation takes one seat, once', async () => {
    const { open, server } = await makePlace()
    const license = await open({ retryPausesMs })
    server.script.push('cutAfter')
    expect(await license.activate({ code })).toEqual({ activated: true })
    expect([...server.desk.seats.values()].map((seat) => seat.epoch)).toEqual([1])
  })

  test('an activation whose seat another call has used meanwhile is asked for anew', async () => {
    const { open, server } = await makePlace()
    const license = await open({ retryPausesMs: [] })
    server.script.push('cutAfter')
    await expect(license.activate({ code })).rejects.toMatchObject({ code: 'replyLost' })
    for (const seat of server.desk.seats.values()) seat.nonce = 'used since'
    expect(await license.activate({ code })).toEqual({ activated: true })
    const keys = server.calls.map((call) => call.headers['idempotency-key'])
    expect(keys).toEqual([keys[0], keys[0], expect.not.stringMatching(String(keys[0]))])
    expect(await license.refresh()).toEqual({ refreshed: true })
  })
})

describe('over calls and restarts', () => {
  test('a lost refresh is repeated first, with its own key, body and nonce', async () => {
    const { license, server, open } = await makeActive()
    server.script.push('cutAfter')
    expect(await license.refresh()).toMatchObject({ refreshed: false, reason: 'replyLost' })
    expect(license.status).toBe('active')
    await license.close()
    const again = await open()
    expect(await again.refresh()).toEqual({ refreshed: true })
    const [, lost, repeated] = server.calls
    expect(repeated?.headers['idempotency-key']).toBe(lost?.headers['idempotency-key'])
    expect(repeated?.headers['n-nonce']).toBe(lost?.headers['n-nonce'])
    expect(server.calls).toHaveLength(3)
  })

  test('an old answer is followed by a refresh of its own', async () => {
    const { license, server, clock } = await makeActive()
    server.script.push('cutAfter')
    await license.refresh()
    clock.pass(60_000)
    expect(await license.refresh()).toEqual({ refreshed: true })
    expect(server.calls).toHaveLength(4)
    expect(license.state.lease?.issuedAt.getTime()).toBe(clock.wall())
  })

  test('while the outcome is open nothing else is asked', async () => {
    const { license, server } = await makeActive()
    server.script.push('cutAfter', 'cutBefore', 'cutBefore')
    await license.count('reportRuns')
    expect(await license.checkout('storageTb')).toMatchObject({ reason: 'replyLost' })
    expect(await license.refresh()).toMatchObject({ reason: 'replyLost' })
    expect(new Set(server.calls.slice(1).map((call) => call.path)).size).toBe(1)
    expect(await license.checkout('storageTb')).toMatchObject({ granted: true })
    expect(server.desk.entitlement.features.reportRuns?.used).toBe(1)
  })

  test('a server that went away in between does not make the outcome known', async () => {
    const { license, server, open } = await makeActive()
    server.script.push('cutAfter')
    await license.count('reportRuns')
    await license.close()
    const gone = await open({ fetch: refusing })
    expect(await gone.refresh()).toMatchObject({ reason: 'networkUnreachable' })
    await gone.close()
    const back = await open()
    expect(await back.refresh()).toEqual({ refreshed: true })
    expect(server.desk.entitlement.features.reportRuns?.used).toBe(1)
  })

  test('a checkout that came through after its caller gave up is given back', async () => {
    const { license, server } = await makeActive()
    server.script.push('cutAfter')
    expect(await license.checkout('storageTb', 10)).toMatchObject({
      granted: false,
      reason: 'replyLost',
    })
    expect(server.desk.entitlement.features.storageTb?.used).toBe(10)
    expect(await license.refresh()).toEqual({ refreshed: true })
    expect(server.desk.entitlement.features.storageTb?.used).toBe(0)
  })

  test('a refusal whose reply was lost is settled quietly', async () => {
    const { license, server } = await makeActive()
    server.script.push('cutAfter')
    expect(await license.checkout('storageTb', 500)).toMatchObject({ reason: 'replyLost' })
    expect(await license.checkout('storageTb', 5)).toMatchObject({ granted: true })
  })

  test('a lost activation is repeated by the same activation, and keeps no code meanwhile', async () => {
    const { open, server } = await makePlace()
    const license = await open()
    server.script.push('cutAfter')
    await expect(license.activate({ code })).rejects.toMatchObject({ code: 'replyLost' })
    await license.close()
    const again = await open()
    await again.activate({ code })
    expect([...server.desk.seats.values()].map((seat) => seat.epoch)).toEqual([1])
    expect(again.status).toBe('active')
  })

  test('another attempt, or one too late, is a new one', async () => {
    const { open, server, clock } = await makePlace()
    const license = await open()
    server.script.push('cutBefore', 'cutBefore', 'cutBefore')
    const attempt = (request: { code: string }) => license.activate(request).catch(() => {})
    await attempt({ code })
    await attempt({ code: 'OTHER' })
    await attempt({ code: 'OTHER' })
    clock.pass(600_000)
    await attempt({ code: 'OTHER' })
    const keys = server.calls.map((call) => call.headers['idempotency-key'])
    expect(keys[1]).toBe(keys[2])
    expect(new Set(keys).size).toBe(3)
  })

  test('a reply lost for too long breaks the chain, and activating again mends it', async () => {
    const { license, server } = await makeActive()
    server.script.push('cutAfter')
    await license.refresh()
    for (const seat of server.desk.seats.values()) seat.nonce = 'the kept answer is gone'
    expect(await license.refresh()).toMatchObject({ reason: 'nonceMismatch' })
    expect(license.status).toBe('active')
    await license.activate({ code })
    expect(await license.refresh()).toEqual({ refreshed: true })
  })

  test('too many requests at the door leave the outcome open', async () => {
    const { license, server } = await makeActive()
    const busy = { status: 429, body: { errorCode: 'tooManyRequests' } }
    server.script.push('cutAfter', { change: () => busy })
    await license.count('reportRuns')
    expect(await license.refresh()).toMatchObject({ reason: 'tooManyRequests' })
    expect(await license.refresh()).toEqual({ refreshed: true })
    expect(server.desk.entitlement.features.reportRuns?.used).toBe(1)
  })
})

const refusing: typeof fetch = async () => {
  throw new TypeError('fetch failed', {
    cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }),
  })
}
