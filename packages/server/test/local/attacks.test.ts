import type { OfferingSnapshot } from '@leasehold/core/rights'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { activateByCode } from '../../src/activation/activate-by-code.ts'
import { wrongOnes } from '../../src/activation/doorkeeper.ts'
import { codeGroups } from '../../src/activation/group-of-code.ts'
import { oneByOne } from '../../src/activation/one-by-one.ts'
import { attemptLimiter } from '../../src/http/attempt-limiter.ts'
import { tenantSettings } from '../../src/storage/tenant-settings.ts'
import { databaseDigest } from '../support/database-digest.ts'
import { device } from '../support/device.ts'
import { meanwhile } from '../support/meanwhile.ts'
import { type Reply, type TestServer, testServer } from '../support/server.ts'
import { type Sold, sell } from '../support/shop.ts'
import {
  carry,
  entitlementOf,
  exportTo,
  freshToken,
  license,
  localSite,
  type Site,
  sellLicence,
  shown,
} from '../support/site.ts'

// What somebody may try with tokens and copies: each refused by its code, and nothing changed.

let cloud: TestServer
let stranger: TestServer
let site: Site
let other: Site
beforeAll(async () => {
  cloud = await testServer({ testClock: true })
  stranger = await testServer({ testClock: true })
  site = await localSite(cloud)
  other = await localSite(cloud)
  const licence = await sellLicence(cloud)
  await license(cloud, site, licence.code)
  await license(cloud, other, licence.code, 'Other')
})
afterAll(async () => {
  for (const each of [site, other]) await each.close()
  await stranger.close()
  await cloud.close()
})

const day = 86_400_000
const outcome = ({ status, body }: Reply) => [status, body?.errorCode]
const sale = (offering: Partial<OfferingSnapshot> = {}) =>
  sell(cloud.deps, cloud.tenantId, { seatCount: 2, ...offering })
const importBack = (sold: Sold, body: object, query = '') =>
  cloud.post(`/api/v1/entitlements/${entitlementOf(sold)}/import${query}`, body)
const giveBack = async (at: Site, sold: Sold): Promise<{ token: string }> => {
  const reply = await at.post('/entitlements/export', {
    entitlementId: entitlementOf(sold),
    force: true,
  })
  expect(reply.status, reply.text).toBe(200)
  return reply.body
}
const flip = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

const minutes = (count: number) => ({ type: 'minute', count }) as const

/** A fresh token, after a setting of the vendor that it brings was changed. */
async function tokenWithPolling(sold: Sold, count: number): Promise<string> {
  const change = { pollInterval: minutes(count) }
  expect((await cloud.patch('/api/v1/account/settings', change)).status).toBe(204)
  return freshToken(cloud, sold)
}

async function pass(ms: number): Promise<void> {
  for (const one of [cloud, site.server, other.server]) one.clock.set(one.clock.now() + ms)
}

describe('a delegation token', () => {
  test('is good once, and an older one not after a later', async () => {
    const sold = await sale()
    const first = await exportTo(cloud, site, sold)
    const second = await freshToken(cloud, sold)
    expect((await carry(site, second)).status).toBe(200)
    const before = await databaseDigest(site.server)
    for (const token of [second, first]) {
      expect(outcome(await carry(site, token))).toEqual([409, 'delegationReplayed'])
    }
    expect(await databaseDigest(site.server)).toEqual(before)
  })

  test('that comes at once with a newer one overwrites nothing of it', async () => {
    const sold = await sale()
    await carry(site, await exportTo(cloud, site, sold))
    for (const [first, second] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const tokens = [await tokenWithPolling(sold, 40), await tokenWithPolling(sold, 41)]
      const both = [tokens[first] ?? '', tokens[second] ?? '']
      const replies = await meanwhile(site.server, ['select from entitlement_use for update'], () =>
        Promise.all(both.map((token) => carry(site, token))),
      )
      const ofNewer = first === 1 ? replies[0] : replies[1]
      expect(ofNewer?.status, ofNewer?.text).toBe(200)
      const { pollInterval } = await tenantSettings(site.server.deps.db, cloud.tenantId)
      expect(pollInterval, `in the order ${first}, ${second}`).toEqual(minutes(41))
    }
  })

  test('of another entitlement leaves a policy that a newer one has brought', async () => {
    const [sold, another] = [await sale(), await sale()]
    for (const each of [sold, another]) await carry(site, await exportTo(cloud, site, each))
    const older = await tokenWithPolling(sold, 30)
    await pass(1_000)
    const newer = await tokenWithPolling(another, 31)
    for (const token of [newer, older]) {
      const taken = await carry(site, token)
      expect(taken.status, taken.text).toBe(200)
      const { pollInterval } = await tenantSettings(site.server.deps.db, cloud.tenantId)
      expect(pollInterval).toEqual(minutes(31))
    }
  })

  test('for one local server says nothing to another', async () => {
    const sold = await sale()
    const token = await exportTo(cloud, site, sold)
    expect(outcome(await carry(other, token))).toEqual([422, 'offlineTokenForeign'])
    const again = await cloud.post(`/api/v1/entitlements/${entitlementOf(sold)}/export`, {
      localLicenseServerId: other.id,
    })
    expect(outcome(again)).toEqual([402, 'entitlementExported'])
    const refused = await device(other.server, sold, 'one').activate()
    expect(outcome(refused)).toEqual([404, 'activationCodeUnknown'])
  })

  test('is given for one of two servers that are asked for at once, and taken once', async () => {
    const sold = await sale()
    const url = `/api/v1/entitlements/${entitlementOf(sold)}/export`
    const both = await Promise.all(
      [site, other].map(({ id }) => cloud.post(url, { localLicenseServerId: id })),
    )
    expect(both.map(outcome).sort()).toEqual([
      [200, undefined],
      [402, 'entitlementExported'],
    ])
    const won = both[0]?.status === 200 ? site : other
    const token = both.find(({ status }) => status === 200)?.body.token
    const imports = await Promise.all([1, 2, 3].map(() => carry(won, token)))
    expect(imports.map(outcome).sort()).toEqual([
      [200, undefined],
      [409, 'delegationReplayed'],
      [409, 'delegationReplayed'],
    ])
    const seats = await Promise.all(
      [1, 2, 3, 4].map((n) => device(won.server, sold, `seat-${n}`).activate()),
    )
    expect(seats.map(({ status }) => status).sort()).toEqual([201, 201, 402, 402])
  })

  test('that was cut, altered or is of another kind is refused with the cause', async () => {
    const sold = await sale()
    const token = await exportTo(cloud, site, sold)
    const report = await site.post('/usage-report')
    const before = await databaseDigest(site.server)
    const [head = '', key = '', ...rest] = token.split('.')
    const tries: [string, string][] = [
      [token.slice(0, -30), 'offlineTokenTruncated'],
      [flip(token, token.length - 30), 'offlineTokenAltered'],
      [[head, flip(key, 5), ...rest].join('.'), 'offlineTokenAltered'],
      ['nonsense', 'offlineTokenMalformed'],
      // As long as the token of an entitlement with some thousand seats in use.
      ['nonsense'.repeat(250_000), 'offlineTokenMalformed'],
      [report.body.token, 'offlineTokenWrongType'],
    ]
    for (const [text, code] of tries) {
      expect(outcome(await carry(site, text)), text.slice(0, 40)).toEqual([422, code])
    }
    expect(await databaseDigest(site.server)).toEqual(before)
  })

  test('brings nothing once its delegation is over, and none is served beyond it', async () => {
    const sold = await sale()
    const token = await exportTo(cloud, site, sold)
    const late = await sale()
    const lateToken = await exportTo(cloud, site, late)
    expect((await carry(site, token)).status).toBe(200)
    await pass(29 * day + day / 2)
    const one = device(site.server, sold, 'one')
    const given = await one.activate()
    expect(given.body.activation.leaseExpiry).toBe(
      (await cloud.get(`/api/v1/entitlements/${entitlementOf(sold)}`)).body.export.delegationEnd,
    )
    await pass(day / 2)
    expect(outcome(await one.refresh())).toEqual([402, 'delegationEnded'])
    expect(outcome(await carry(site, lateToken))).toEqual([402, 'delegationEnded'])
    // The cloud can renew it, since nobody has taken it back.
    expect((await carry(site, await freshToken(cloud, sold))).status).toBe(200)
    expect((await one.refresh()).status).toBe(200)
  })

  test('does not open a delegation again that the local server has returned', async () => {
    const sold = await sale()
    await carry(site, await exportTo(cloud, site, sold))
    const onStick = await tokenWithPolling(sold, 50)
    const back = await giveBack(site, sold)
    const before = await databaseDigest(site.server)
    expect(outcome(await carry(site, onStick))).toEqual([409, 'delegationReturned'])
    expect(await databaseDigest(site.server)).toEqual(before)
    expect((await importBack(sold, back)).status).toBe(204)
    expect(outcome(await carry(site, onStick))).toEqual([409, 'delegationReturned'])
    // A return is good once, and no more after the next export.
    expect(outcome(await importBack(sold, back))).toEqual([409, 'notExported'])
    await exportTo(cloud, site, sold)
    expect(outcome(await importBack(sold, back))).toEqual([409, 'delegationReplayed'])
  })
})

describe('a return', () => {
  test('of another entitlement, another kind or another vendor is refused', async () => {
    const [sold, another] = [await sale(), await sale()]
    for (const each of [sold, another]) await carry(site, await exportTo(cloud, site, each))
    const back = await giveBack(site, sold)
    const report = await site.post('/usage-report')
    expect(outcome(await importBack(another, back))).toEqual([422, 'tokenForeign'])
    expect(outcome(await importBack(sold, report.body))).toEqual([422, 'offlineTokenWrongType'])
    const url = '/api/v1/local-license-servers/usage-reports'
    expect(outcome(await stranger.post(url, report.body))).toEqual([422, 'offlineTokenForeign'])
    expect(outcome(await importBack(sold, { token: back.token.slice(0, -8) }))).toEqual([
      422,
      'offlineTokenTruncated',
    ])
    expect((await importBack(sold, back)).status).toBe(204)
  })

  test('without a token waits for the end of the delegation, or takes the risk with a reason', async () => {
    const [sold, risky] = [await sale(), await sale()]
    for (const each of [sold, risky]) await carry(site, await exportTo(cloud, site, each))
    expect((await device(site.server, risky, 'one').activate()).status).toBe(201)
    const without = { importWithoutToken: true }
    expect((await importBack(sold, without)).status).toBe(204)
    const waiting = await cloud.get(`/api/v1/entitlements/${entitlementOf(sold)}`)
    expect(waiting.body).toMatchObject({ status: 'exported' })
    expect(waiting.body.export.takeBackDate).not.toBeNull()
    const fresh = await cloud.post(`/api/v1/entitlements/${entitlementOf(sold)}/export/token`)
    expect(outcome(fresh)).toEqual([409, 'stateConflict'])

    expect(outcome(await importBack(risky, without, '?atOnce=true'))).toEqual([
      422,
      'validationFailed',
    ])
    expect((await importBack(risky, without, '?atOnce=true&reason=burnt+down')).status).toBe(204)
    expect((await device(cloud, risky, 'two').activate()).status).toBe(201)

    await pass(30 * day + 30_000)
    await cloud.deps.jobs.runDue()
    const home = await cloud.get(`/api/v1/entitlements/${entitlementOf(sold)}`)
    expect(home.body).toMatchObject({ status: 'active', seatsUsed: 0 })
  })

  test('at once says beforehand, and of each device in the log, until when it may run on', async () => {
    const [plain, long] = [await sale(), await sale({ leasePeriod: { type: 'day', count: 60 } })]
    const given = await device(cloud, long, 'early').activate()
    const { leaseExpiry } = given.body.activation
    await exportTo(cloud, site, plain)
    await exportTo(cloud, site, long, '?force=true')
    const { delegationEnd } = (await shown(cloud, long)).export
    expect(Date.parse(delegationEnd)).toBeLessThan(Date.parse(leaseExpiry))
    expect((await shown(cloud, plain)).export.exposedUntil).toBe(delegationEnd)
    expect((await shown(cloud, long)).export.exposedUntil).toBe(leaseExpiry)

    const without = { importWithoutToken: true }
    expect((await importBack(long, without, '?atOnce=true&reason=burnt+down')).status).toBe(204)
    const log = await cloud.get(`/api/v1/entitlements/${entitlementOf(long)}/activations-log`)
    expect(log.body.items[0]).toMatchObject({
      ...{ operation: 'deactivate', seatId: 'early', seatsUsed: 0 },
      detail: { reason: 'takenBack', exposedUntil: leaseExpiry },
    })
  })
})

describe('a copy of a local server', () => {
  test('that reports another history shows as a fork, and ends the tokens of its delegation', async () => {
    const sold = await sale()
    await carry(other, await exportTo(cloud, other, sold))
    await device(other.server, sold, 'one').activate()
    const report = await other.post('/usage-report')
    const url = '/api/v1/local-license-servers/usage-reports'
    expect((await cloud.post(url, report.body)).status).toBe(200)
    // What a backup that was put back does: the same report, of another day.
    const db = other.server.deps.db
    await db.deleteFrom('usage_report').where('entitlement_id', '=', sold.entitlementId).execute()
    await device(other.server, sold, 'two').activate()
    const forked = await other.post('/usage-report')
    expect(outcome(await cloud.post(url, forked.body))).toEqual([409, 'delegationForked'])
    const shown = await cloud.get(`/api/v1/entitlements/${entitlementOf(sold)}`)
    expect(shown.body.export.forkedDate).not.toBeNull()
    expect(shown.body).toMatchObject({ seatsUsed: 1 })
    const fresh = await cloud.post(`/api/v1/entitlements/${entitlementOf(sold)}/export/token`)
    expect(outcome(fresh)).toEqual([409, 'delegationForked'])
    const back = await giveBack(other, sold)
    expect(outcome(await importBack(sold, back))).toEqual([409, 'delegationForked'])
  })

  test('that is older than a report the cloud has takes no further token', async () => {
    const sold = await sale()
    await carry(other, await exportTo(cloud, other, sold))
    await device(other.server, sold, 'one').activate()
    const report = await other.post('/usage-report')
    await cloud.post('/api/v1/local-license-servers/usage-reports', report.body)
    await other.server.deps.db
      .deleteFrom('usage_report')
      .where('entitlement_id', '=', sold.entitlementId)
      .execute()
    const token = await freshToken(cloud, sold)
    expect(outcome(await carry(other, token))).toEqual([409, 'delegationForked'])
  })
})

describe('a local server whose database was tampered with', () => {
  test('keeps no seat beyond the limit by saying that none is used', async () => {
    const [sold, risky] = [await sale(), await sale()]
    for (const each of [sold, risky]) {
      await carry(site, await exportTo(cloud, site, each))
      for (const seat of ['one', 'two']) await device(site.server, each, seat).activate()
      await site.server.deps.db
        .updateTable('entitlement_use')
        .set({ seats_used: 0 })
        .where('entitlement_id', '=', each.entitlementId)
        .execute()
    }
    const report = await site.post('/usage-report')
    const url = '/api/v1/local-license-servers/usage-reports'
    expect((await cloud.post(url, report.body)).status).toBe(200)
    expect((await importBack(sold, await giveBack(site, sold))).status).toBe(204)
    expect(await shown(cloud, sold)).toMatchObject({ seatsUsed: 2 })
    const third = await device(cloud, sold, 'three').activate()
    expect(outcome(third)).toEqual([402, 'noSeatAvailable'])
    const without = { importWithoutToken: true }
    expect((await importBack(risky, without, '?atOnce=true&reason=cheated')).status).toBe(204)
    expect(await shown(cloud, risky)).toMatchObject({ seatsUsed: 0 })
  })
})

describe('the licence of a local server', () => {
  test('wants a code of an entitlement that allows it, and a request is answered once', async () => {
    const plain = await sale()
    const licence = await sellLicence(cloud)
    const ask = async (activationCode: string) => {
      const body = { activationCode, serverName: 'Again' }
      return (await site.post('/license/generate-activation-token', body)).body
    }
    const url = '/api/v1/local-license-servers/license/activate'
    expect(outcome(await cloud.post(url, await ask('NO-SUCH-CODE')))).toEqual([
      404,
      'activationCodeUnknown',
    ])
    expect(outcome(await cloud.post(url, await ask(plain.code)))).toEqual([
      402,
      'localServerNotAllowed',
    ])
    const asked = await ask(licence.code)
    expect((await cloud.post(url, asked)).status).toBe(200)
    expect(outcome(await cloud.post(url, asked))).toEqual([409, 'offlineTokenReplayed'])
    expect(outcome(await stranger.post(url, asked))).toEqual([422, 'offlineTokenForeign'])
  })

  test('handed in is over: nothing is delegated or imported any more, and old tokens bring nothing', async () => {
    const third = await localSite(cloud)
    try {
      const licence = await sellLicence(cloud)
      const before = await third.post('/entitlements/import', { token: 'x' })
      expect(outcome(before)).toEqual([402, 'localServerInactive'])
      const body = { activationCode: licence.code, serverName: 'Third' }
      const asked = (await third.post('/license/generate-activation-token', body)).body
      const url = '/api/v1/local-license-servers'
      const answered = (await cloud.post(`${url}/license/activate`, asked)).body
      expect((await third.post('/license/activate', answered)).status).toBe(200)
      expect(outcome(await site.post('/license/activate', answered))).toEqual([
        422,
        'offlineTokenForeign',
      ])
      const sold = await sale()
      await carry(third, await exportTo(cloud, third, sold))
      expect(outcome(await third.post('/license/deactivate'))).toEqual([409, 'inUse'])
      const back = await giveBack(third, sold)
      const off = await third.post('/license/deactivate')
      expect(outcome(await cloud.post(`${url}/license/deactivate`, off.body))).toEqual([
        409,
        'inUse',
      ])
      expect((await importBack(sold, back)).status).toBe(204)
      expect((await cloud.post(`${url}/license/deactivate`, off.body)).status).toBe(204)
      expect(outcome(await cloud.post(`${url}/license/deactivate`, off.body))).toEqual([
        402,
        'localServerInactive',
      ])
      const exported = await cloud.post(`/api/v1/entitlements/${entitlementOf(sold)}/export`, {
        localLicenseServerId: third.id,
      })
      expect(outcome(exported)).toEqual([402, 'localServerInactive'])
      expect(outcome(await third.post('/license/activate', answered))).toEqual([
        409,
        'offlineTokenSuperseded',
      ])
      expect((await third.get('/license/status')).body.status).toBe('notActive')
    } finally {
      await third.close()
    }
  })
})

describe('the operator of a local server', () => {
  test('is asked for the password, and a guesser is stopped', async () => {
    const guess = (text: string) =>
      site.server.get('/api/v1/lls/server', {
        token: null,
        headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` },
      })
    const missing = await site.server.get('/api/v1/lls/server', { token: null })
    expect(outcome(missing)).toEqual([401, 'credentialsInvalid'])
    expect(missing.headers['www-authenticate']).toContain('Basic')
    expect(outcome(await guess('admin:wrong'))).toEqual([401, 'credentialsInvalid'])
    for (let i = 0; i < 19; i += 1) await guess(`admin:${i}`)
    expect(outcome(await guess('admin:correct horse'))).toEqual([429, 'tooManyAttempts'])
    await pass(61_000)
    expect((await guess('admin:correct horse')).status).toBe(200)
  })

  test('keeps no code in the clear, and has no back office', async () => {
    const sold = await sale()
    await carry(site, await exportTo(cloud, site, sold))
    const codes = await site.server.deps.db.selectFrom('activation_code').select('code').execute()
    expect(codes.length).toBeGreaterThan(0)
    for (const { code } of codes) expect(code).toMatch(/^1\.[A-Za-z0-9_-]{32}$/)
    expect((await device(site.server, sold, 'one').activate()).status).toBe(201)
    const wrong = await device(site.server, { ...sold, code: 'WRONG-CODE' }, 'two').activate()
    expect(outcome(wrong)).toEqual([404, 'activationCodeUnknown'])
    expect(outcome(await site.server.get('/api/v1/entitlements'))).toEqual([404, 'routeUnknown'])
  })

  test('has no more guesses hashed, of a burst as well, than are let through', async () => {
    const { deps } = site.server
    let hashed = 0
    const codes = codeGroups(deps.db, async (code) => {
      hashed += 1
      return `1.${code}`
    })
    const limiter = attemptLimiter(deps.clock, wrongOnes)
    const request = {
      tenantId: cloud.tenantId,
      ipAddress: '192.0.2.1',
      author: { type: 'system', id: null, name: 'Guesser' },
      byVendor: false,
      attempt: () => ({}),
      productId: deps.newId(),
      ...{ editionId: null, seatId: 'one', seatName: null, fingerprint: null, clientVersion: null },
    } as const
    const doorkeeper = { codes, limiter, oneByOne: oneByOne() }
    const guesses = Array.from({ length: 60 }, (_, i) =>
      activateByCode(deps, doorkeeper, request, `GUESS-${i}`).catch(({ code }) => code),
    )
    const answers = await Promise.all(guesses)
    const refusedAs = (code: string) => answers.filter((answer) => answer === code).length
    expect([refusedAs('activationCodeUnknown'), refusedAs('tooManyAttempts')]).toEqual([20, 40])
    expect(hashed).toBe(20)
  })
})
