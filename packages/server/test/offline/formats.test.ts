import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openReport, type ReportKind } from '../../src/offline/open-report.ts'
import { openRequest } from '../../src/offline/open-request.ts'
import { openForTenant } from '../../src/tokens/open-for-tenant.ts'
import { openJwe } from '../../src/tokens/open-jwe.ts'
import { sealTo, sealUnder } from '../../src/tokens/seal-jwe.ts'

type Case = { name: string; token: string; reason: string | null; claims?: object }

const vectors = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../../conformance/formats/${name}.json`, import.meta.url), 'utf8'),
  )

const { tenantId, key, cases } = vectors('offline-requests')
const privateKey = createPrivateKey({ key, format: 'jwk' })
const day = 86_400_000
const keysWith = (retiredAt: number | null) => ({
  issuer: tenantId as string,
  offlineKeys: [{ kid: key.kid as string, privateKey, retiredAt }],
})

describe('activation requests', () => {
  test.each(cases as Case[])('$name', async ({ token, reason, claims }) => {
    const opened = await openRequest(keysWith(null), token, 0)
    expect(opened).toEqual(
      reason === null ? { ok: true, value: claims } : { ok: false, fault: reason },
    )
  })

  test('to a replaced key open for two years after, and no longer', async () => {
    const { token } = cases[0] as Case
    const retired = keysWith(1_000)
    expect(await openRequest(retired, token, 1_000 + 730 * day - 1)).toMatchObject({ ok: true })
    const late = await openRequest(retired, token, 1_000 + 730 * day)
    expect(late).toEqual({ ok: false, fault: 'keyRetired' })
  })
})

describe('reports', () => {
  const { responseKey, cases } = vectors('offline-reports')
  test.each(cases as (Case & { expected: ReportKind })[])(
    '$name',
    async ({ expected, token, reason, claims }) => {
      const secret = Buffer.from(responseKey, 'base64url')
      const opened = await openReport(tenantId, expected, token, secret)
      expect(opened).toEqual(
        reason === null ? { ok: true, value: claims } : { ok: false, fault: reason },
      )
    },
  )
})

describe('what is sealed', () => {
  const { n, e, kid } = key

  test('to a key of the tenant opens with it, under its own type only', async () => {
    const token = await sealTo({ kty: 'RSA', n, e, kid }, { typ: 'some+jwe' }, 'grüße')
    const open = (typ: string) => openForTenant(keysWith(null), token, typ, 0)
    expect(await open('some+jwe')).toEqual({ ok: true, value: 'grüße' })
    expect(await open('other+jwe')).toEqual({ ok: false, fault: 'wrongType' })
  })

  test('under a secret opens with that secret only', async () => {
    const secret = Buffer.alloc(32, 7)
    const token = await sealUnder(secret, { typ: 'some+jwe' }, 'text')
    const rule = { alg: 'dir', typ: 'some+jwe' } as const
    expect(await openJwe(token, rule, () => secret)).toEqual({ ok: true, value: 'text' })
    const other = await openJwe(token, rule, () => Buffer.alloc(32, 8))
    expect(other).toEqual({ ok: false, fault: 'altered' })
    expect(await openJwe(token, rule, () => Buffer.alloc(31))).toMatchObject({ ok: false })
  })
})
