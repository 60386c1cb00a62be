import { randomBytes } from 'node:crypto'
import { toWireId } from '@leasehold/core/ids'
import { CompactEncrypt } from 'jose'
import type { RsaJwk } from '../../src/identity/jwk.ts'
import { openJwe } from '../../src/tokens/open-jwe.ts'
import { sealTo } from '../../src/tokens/seal-jwe.ts'
import type { TestServer } from '../support/server.ts'
import type { Sold } from '../support/shop.ts'

/** What it takes to make tokens; activating takes a server that can be posted to. */
type Place = Pick<TestServer, 'tenantHeader' | 'tenantId'> & {
  readonly deps: Pick<TestServer['deps'], 'keys'>
  readonly clock: Pick<TestServer['clock'], 'now'>
  readonly post?: TestServer['post']
}

type Claims = Record<string, unknown>
type Response = Claims & { lease: Claims & { escrow: Claims[]; features: Claims[]; exp: number } }

/** A machine without a network, which speaks the format of docs/formats.md by hand. */
export function offlineDevice(server: Place, sold: Pick<Sold, 'product' | 'code'>, seatId: string) {
  let counter = Math.floor(server.clock.now() / 1000)
  const responseKey = randomBytes(32)
  let activation: { id: string; epoch: number } | null = null

  const common = () => {
    counter += 1
    return {
      v: 1,
      aud: server.tenantHeader,
      requestId: randomBytes(16).toString('base64url'),
      counter,
      fp: 'fingerprint',
      escrow: [],
      tokenIssueDate: new Date(server.clock.now()).toISOString(),
    }
  }
  const requestClaims = (more: Claims = {}): Claims => ({
    ...common(),
    type: 'activate',
    productId: sold.product,
    activationCode: sold.code,
    seatId,
    seatName: null,
    editionId: null,
    responseKey: responseKey.toString('base64url'),
    ...more,
  })
  async function request(more: Claims = {}, key?: RsaJwk): Promise<string> {
    const { offlineJwk } = await server.deps.keys.load(server.tenantId)
    const typ = 'leasehold-offline-request+jwe'
    return sealTo(key ?? offlineJwk, { typ }, JSON.stringify(requestClaims(more)))
  }
  async function report(type: 'refresh' | 'deactivate', more: Claims = {}, header: Claims = {}) {
    const claims = {
      ...common(),
      type,
      sub: activation?.id,
      epoch: activation?.epoch,
      usage: [],
      ...more,
    }
    const kind = type === 'refresh' ? 'refresh' : 'deactivation'
    return new CompactEncrypt(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({
        alg: 'dir',
        enc: 'A256GCM',
        typ: `leasehold-offline-${kind}+jwe`,
        kid: String(activation?.id),
        aud: server.tenantHeader,
        ...header,
      })
      .encrypt(responseKey)
  }
  async function open(token: string): Promise<Response> {
    const rule = { alg: 'dir', typ: 'leasehold-offline-response+jwe' } as const
    const opened = await openJwe(token, rule, () => responseKey)
    if (!opened.ok) throw new Error(opened.fault)
    const claims = claimsOf(opened.value)
    return { ...claims, lease: claimsOf(String(claims.lease)) as Response['lease'] }
  }
  /** Works from a response that was carried to it. */
  async function take(token: string): Promise<Response> {
    const response = await open(token)
    activation = { id: String(response.sub), epoch: Number(response.epoch) }
    return response
  }
  return {
    request,
    report,
    open,
    async activate(more: Claims = {}): Promise<Response> {
      const body = { token: await request(more) }
      if (!server.post) throw new Error('carry the token by hand')
      const reply = await server.post(offline, body)
      if (reply.status !== 200) throw new Error(reply.text)
      return take(reply.body.token)
    },
    take,
    get activationId() {
      return activation?.id ?? toWireId('activation', '00000000-0000-0000-0000-000000000000')
    },
  }
}

export const offline = '/api/v1/entitlements/activations/offline'

function claimsOf(jws: string): Claims {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString())
}
