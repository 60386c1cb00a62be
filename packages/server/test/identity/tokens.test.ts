import { createHmac, createPublicKey } from 'node:crypto'
import type { JWK, JWTPayload } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { api, created, done, makeCustomer, read, refused, sell } from '../management/back-office.ts'
import { otherTenant } from '../management/other-tenant.ts'
import { clientId, newKey, realProvider } from './real-provider.ts'
import { body, tokenSeats } from './token-seats.ts'

const { server, idp, activate, setUp, entitled, authorise, ready } = tokenSeats()

describe('a seat by a token of a real identity provider', () => {
  test('is taken by a device, and by the back office for it; both record who it is', async () => {
    const { sold } = await ready('mara')
    const token = await idp().idToken('mara')
    const { activation } = created(await activate(body(sold.productId, token)))
    const username = 'mara@acme.example'
    expect(activation).toMatchObject({ activationMethod: 'openIdToken', username })
    for (const [seatId, version] of [
      ['two', '2025-10-10'],
      ['three', '2024-01-01'],
    ]) {
      const headers = { 'n-apiversion': version ?? '' }
      const sent = body(sold.productId, token, seatId)
      const reply = await server().post(`${api}/entitlements/activations`, sent, { headers })
      expect(created(reply)).toMatchObject({ activationMethod: 'openIdToken', username })
    }
    expect(await read(server(), sold.entitlement)).toMatchObject({ seatsUsed: 3 })
  })

  test('is found in the groups one after another, first where the seat sits', async () => {
    const { sold, person, customerId } = await ready('nele')
    const token = await idp().idToken('nele')
    const small = { of: sold, offering: { seatCount: 1 } }
    const second = await sell(server(), small, { customerId })
    await authorise(second, person)
    const takes = async (seatId: string) =>
      created(await activate(body(sold.productId, token, seatId))).activation.entitlementId
    for (const n of [1, 2, 3, 4, 5]) expect(await takes(`${n}`)).toBe(sold.entitlementId)
    expect(await takes('6')).toBe(second.entitlementId)
    done(await server().patch(`${sold.entitlement}/disable`))
    expect(await takes('6')).toBe(second.entitlementId)
    refused(await activate(body(sold.productId, token, '7')), 402, 'noSeatAvailable')
  })

  test('is refused to a contact who may not use the order, like to one that is not there', async () => {
    const { customerId, sold, person } = await ready('olaf')
    const token = await idp().idToken('olaf')
    const other = await sell(server(), {}, { customerId })
    refused(await activate(body(other.productId, token)), 403, 'contactNotAuthorised')
    const nobody = await idp().idToken('nobody')
    const unknown = await activate(body(sold.productId, nobody))
    refused(unknown, 403, 'contactNotAuthorised')
    done(await server().patch(person.contact, { status: 'inactive' }))
    const inactive = await activate(body(sold.productId, token))
    const told = ({ body: { traceId: _, ...rest } }: typeof unknown) => rest
    expect(told(inactive)).toEqual(told(unknown))
  })

  test('may be named by the token itself, of that customer only', async () => {
    const claims = { userIdClaim: 'oid', entitlementGroupIdsClaim: 'https://vendor.example/groups' }
    const { customerId } = await setUp(claims)
    const sold = await sell(server(), {}, { customerId })
    const foreign = await sell(server())
    const tokenFor = (groups: unknown) =>
      idp().sign({ oid: 'nobody-known', 'https://vendor.example/groups': groups })
    for (const groups of [
      [sold.groupId],
      `egr_nonsense ${sold.groupId}`,
      [7, null, sold.groupId],
    ]) {
      const { activation } = created(await activate(body(sold.productId, await tokenFor(groups))))
      expect(activation.username).toBe('nobody-known')
    }
    for (const groups of [[foreign.groupId], [], 'nonsense', 7, null]) {
      const reply = await activate(body(foreign.productId, await tokenFor(groups)))
      refused(reply, 403, 'contactNotAuthorised')
    }
  })

  test('is one seat when the lost reply is asked for again', async () => {
    const { sold } = await ready('pia')
    const sent = body(sold.productId, await idp().idToken('pia'))
    const headers = { 'idempotency-key': 'attempt-of-pia' }
    const first = created(await activate(sent, headers))
    expect(created(await activate(sent, headers))).toEqual(first)
    expect(await read(server(), sold.entitlement)).toMatchObject({ seatsUsed: 1 })
  })
})

describe('the keys of the provider', () => {
  test('are read once for many, and again when they have been rotated', async () => {
    const own = await realProvider()
    try {
      const { sold } = await ready('quentin', { issuer: own.issuer })
      const token = await own.idToken('quentin')
      const takes = (seatId: string, token: string) => activate(body(sold.productId, token, seatId))
      const before = { ...own.asked }
      const replies = await Promise.all(['1', '2', '3'].map((seatId) => takes(seatId, token)))
      for (const reply of replies) created(reply)
      expect(own.asked.keys - before.keys).toBe(1)
      await own.rotate()
      created(await takes('4', await own.idToken('quentin')))
      expect(own.asked.keys - before.keys).toBe(2)
      // The key that was taken back no longer signs anything.
      refused(await takes('5', token), 401, 'identityTokenInvalid')
    } finally {
      await own.close()
    }
  })

  test('are not read again for each token with a key that was made up', async () => {
    const own = await realProvider()
    try {
      const { sold } = await ready('rosa', { issuer: own.issuer })
      created(await activate(body(sold.productId, await own.idToken('rosa'))))
      const before = own.asked.keys
      for (let n = 0; n < 12; n += 1) {
        const forged = await own.sign({ sub: 'rosa' }, { key: await newKey() })
        refused(await activate(body(sold.productId, forged)), 401, 'identityTokenInvalid')
      }
      expect(own.asked.keys - before).toBe(4)
    } finally {
      await own.close()
    }
  })

  test('go on counting while the provider is away; without them codes still work', async () => {
    const own = await realProvider()
    const { sold } = await ready('sven', { issuer: own.issuer })
    const token = await own.idToken('sven')
    own.fail = (response) => response.writeHead(500).end('{}')
    const away = await activate(body(sold.productId, token))
    refused(away, 503, 'identityProviderUnreachable')
    expect(Number(away.headers['retry-after'])).toBeGreaterThan(0)
    const byCode = { productId: sold.productId, seatId: 'code', activationCode: sold.code }
    created(await activate(byCode))
    own.fail = null
    // Another authority, so that the failure of a moment ago is not remembered.
    const second = await ready('tove', { issuer: own.issuer, authority: `${own.issuer}/` })
    const held = await own.idToken('tove')
    created(await activate(body(second.sold.productId, held)))
    await own.close()
    created(await activate(body(second.sold.productId, held, 'two')))
  })
})

describe('a token is refused', () => {
  type Forged = { code: string; make: (claims: JWTPayload) => Promise<string> }
  const now = () => Math.floor(Date.now() / 1000)
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claimsOf = (claims: JWTPayload) => ({
    ...{ iss: idp().issuer, aud: clientId, iat: now(), exp: now() + 300 },
    ...claims,
  })
  const pem = (jwk: JWK) =>
    createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' })

  const forged: Record<string, Forged> = {
    'for another audience': {
      code: 'identityTokenAudience',
      make: () => idp().idToken('uwe', 'another-app'),
    },
    'that has expired': {
      code: 'identityTokenExpired',
      make: (claims) => idp().sign({ ...claims, iat: now() - 700, exp: now() - 61 }),
    },
    'that begins later': {
      code: 'identityTokenNotYetValid',
      make: (claims) => idp().sign({ ...claims, nbf: now() + 120 }),
    },
    'that was made in the future': {
      code: 'identityTokenNotYetValid',
      make: (claims) => idp().sign({ ...claims, iat: now() + 120, exp: now() + 300 }),
    },
    'without an end': {
      code: 'identityTokenInvalid',
      make: (claims) => idp().sign({ ...claims, exp: undefined }),
    },
    'without the claim': {
      code: 'identityTokenClaimMissing',
      make: () => idp().sign({ email: 'uwe@acme.example' }),
    },
    'of another issuer': {
      code: 'identityProviderUnknown',
      make: (claims) => idp().sign({ ...claims, iss: 'https://elsewhere.example' }),
    },
    'of an issuer with a slash more': {
      code: 'identityProviderUnknown',
      make: (claims) => idp().sign({ ...claims, iss: `${idp().issuer}/` }),
    },
    'by another key with the name of the right one': {
      code: 'identityTokenInvalid',
      make: async (claims) =>
        idp().sign(claims, { key: { ...(await newKey()), kid: idp().keys[0]?.kid ?? '' } }),
    },
    'by a key that it brings itself': {
      code: 'identityTokenInvalid',
      make: async (claims) => {
        const { d, p, q, dp, dq, qi, ...jwk } = await newKey()
        return idp().sign(claims, { key: { ...jwk, d, p, q, dp, dq, qi } as JWK, header: { jwk } })
      },
    },
    'without a signature': {
      code: 'identityTokenInvalid',
      make: async (claims) =>
        `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claimsOf(claims))}.`,
    },
    'sealed with the public key as a password': {
      code: 'identityTokenInvalid',
      make: async (claims) => {
        const [key] = idp().keys
        const head = encoded({ alg: 'HS256', typ: 'JWT', kid: key?.kid })
        const signed = `${head}.${encoded(claimsOf(claims))}`
        const mac = createHmac('sha256', pem(key ?? {}))
          .update(signed)
          .digest('base64url')
        return `${signed}.${mac}`
      },
    },
    'with an algorithm that is not among the pinned': {
      code: 'identityTokenInvalid',
      make: async (claims) => {
        const { alg: _, ...key } = idp().keys[0] ?? {}
        return idp().sign(claims, { key, header: { alg: 'RS512' } })
      },
    },
    'of which a letter was changed': {
      code: 'identityTokenInvalid',
      make: async (claims) => {
        const [head, , signature] = (await idp().idToken('uwe')).split('.')
        return `${head}.${encoded(claimsOf({ ...claims, admin: true }))}.${signature}`
      },
    },
    'that says good-bye': {
      code: 'identityTokenInvalid',
      make: (claims) => idp().sign(claims, { header: { typ: 'logout+jwt' } }),
    },
    'that is none': { code: 'identityTokenInvalid', make: async () => 'nonsense' },
  }

  let uwe: Awaited<ReturnType<typeof ready>>
  beforeAll(async () => {
    uwe = await ready('uwe')
  })

  test.each(Object.entries(forged))('%s', async (_name, { code, make }) => {
    const token = await make({ sub: 'uwe', email: 'uwe@acme.example' })
    const reply = refused(await activate(body(uwe.sold.productId, token)), 401, code)
    expect(reply.text).not.toContain(token)
    expect(await read(server(), uwe.sold.entitlement)).toMatchObject({ seatsUsed: 0 })
  })

  test('when its provider is switched off, and taken again when it is on', async () => {
    const { sold, path } = await ready('vera', {
      issuer: 'https://off.example',
      authority: idp().issuer,
    })
    const token = await idp().sign({ sub: 'vera', iss: 'https://off.example' })
    done(await server().patch(path, { enabled: false }))
    refused(await activate(body(sold.productId, token)), 401, 'identityProviderUnknown')
    done(await server().patch(path, { enabled: true }))
    created(await activate(body(sold.productId, token)))
  })

  test('by a customer’s own provider for the people of another customer', async () => {
    const mine = await ready('wim', { issuer: 'https://mine.example', authority: idp().issuer })
    const { sold } = await ready('wim', {
      issuer: 'https://other.example',
      authority: idp().issuer,
    })
    const token = await idp().sign({ sub: 'wim', iss: 'https://mine.example' })
    refused(await activate(body(sold.productId, token)), 403, 'contactNotAuthorised')
    created(await activate(body(mine.sold.productId, token)))
  })

  test('by the vendor’s provider for people whose customer has one of its own', async () => {
    await setUp({ customerId: null, issuer: 'https://vendor.example', authority: idp().issuer })
    const customerId = await makeCustomer(server(), 'Xaver’s')
    const { sold } = await entitled(customerId, 'xaver')
    const token = await idp().sign({ sub: 'xaver', iss: 'https://vendor.example' })
    created(await activate(body(sold.productId, token)))
    const { path } = await setUp({ customerId, issuer: 'https://xaver.example', enabled: false })
    refused(await activate(body(sold.productId, token)), 403, 'contactNotAuthorised')
    done(await server().delete(path))
    created(await activate(body(sold.productId, token)))
  })

  test('by a provider that another tenant has set up', async () => {
    const stranger = await otherTenant(server())
    const theirs = { token: stranger.token, headers: stranger.headers }
    const issuer = 'https://theirs.example'
    const made = { name: 'Theirs', issuer, authority: idp().issuer, audiences: [clientId] }
    const { id } = created(await server().post(`${api}/account/identity-providers`, made, theirs))
    const { sold } = await ready('yan')
    const token = await idp().sign({ sub: 'yan', iss: issuer })
    refused(await activate(body(sold.productId, token)), 401, 'identityProviderUnknown')
    const path = `${api}/account/identity-providers/${id}`
    refused(await server().get(path), 404, 'identityProviderNotFound')
    refused(await server().patch(path, { enabled: false }), 404, 'identityProviderNotFound')
    refused(await server().post(`${path}/test`), 404, 'identityProviderNotFound')
  })

  test('for a while after too many wrong ones, the right one too', async () => {
    const { sold } = await ready('zora')
    const right = await idp().idToken('zora')
    const burst = await Promise.all(
      Array.from({ length: 30 }, () => activate(body(sold.productId, `${right}x`))),
    )
    expect(burst.filter(({ status }) => status === 401)).toHaveLength(20)
    refused(await activate(body(sold.productId, right)), 429, 'tooManyAttempts')
  })
})

test('a token that names no key is taken by whichever key of the provider fits', async () => {
  const own = await realProvider()
  try {
    const last = await newKey()
    await own.rotate([await newKey(), last])
    const { sold } = await ready('ada', { issuer: own.issuer })
    const token = await own.sign({ sub: 'ada' }, { key: last, header: { kid: undefined } })
    created(await activate(body(sold.productId, token)))
  } finally {
    await own.close()
  }
})

test('no token and no secret is in the audit', async () => {
  const { path } = await setUp({ clientSecret: 'very secret indeed', clientId: 'portal' })
  done(await server().patch(path, { clientSecret: 'another secret' }))
  const { text } = await server().get(`${api}/account/audit?pageSize=500`)
  expect(text).toContain('createIdentityProvider')
  expect(text).not.toContain('very secret indeed')
  expect(text).not.toContain('another secret')
})
