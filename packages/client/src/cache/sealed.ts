import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import type { Device } from '../device/device.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import type { Settings } from '../options.ts'
import { type CacheContent, emptyContent } from './cache-content.ts'

/**
 * The bytes of the cache: a line of JSON that says for whom it is, then 12 bytes of nonce, the
 * AES-256-GCM ciphertext of the content as JSON, and 16 bytes of tag. The line is authenticated too;
 * it is in clear only to tell a foreign cache from a tampered one.
 */
type Header = {
  readonly leaseholdCache: 1
  readonly tenant: string
  readonly product: string
  /** A hash of the key: another device has another. */
  readonly device: string
}

export type Seal = {
  readonly header: Header
  readonly key: Buffer
  readonly random: (bytes: number) => Uint8Array
}

const nonceBytes = 12
const tagBytes = 16

export function makeSeal(settings: Settings, device: Device): Seal {
  const { tenantId: tenant, productId: product, random } = settings
  const info = `leasehold cache 1 ${product}`
  const key = Buffer.from(hkdfSync('sha256', device.secret, device.fingerprint, info, 32))
  const check = createHash('sha256').update('leasehold cache key check').update(key)
  const name = check.digest('base64url').slice(0, 16)
  return { header: { leaseholdCache: 1, tenant, product, device: name }, key, random }
}

export function sealContent(seal: Seal, content: CacheContent): Uint8Array {
  const head = Buffer.from(`${JSON.stringify(seal.header)}\n`)
  const nonce = seal.random(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', seal.key, nonce).setAAD(head)
  const body = [cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]
  return Buffer.concat([head, nonce, ...body, cipher.getAuthTag()])
}

/** Throws a `LeaseholdError` with the code of what is wrong with the bytes. */
export function openContent(seal: Seal, bytes: Uint8Array): CacheContent {
  const all = Buffer.from(bytes)
  const end = all.indexOf('\n') + 1
  const head = all.subarray(0, end)
  const header = parseHeader(head)
  if (header === null) throw new LeaseholdError('cacheMalformed')
  if (header.tenant !== seal.header.tenant) throw new LeaseholdError('cacheForeignTenant')
  if (header.product !== seal.header.product) throw new LeaseholdError('cacheForeignProduct')
  if (header.device !== seal.header.device) throw new LeaseholdError('cacheForeignDevice')
  const text = decrypt(seal.key, head, all.subarray(end))
  // Nobody else could have written it, so only its version needs a look.
  const content = JSON.parse(text) as CacheContent
  if (content.v !== 1) throw new LeaseholdError('cacheMalformed', { details: 'newer version' })
  // What an older version wrote lacks what came later.
  return { ...emptyContent, ...content }
}

function parseHeader(head: Buffer): Header | null {
  try {
    const header = JSON.parse(head.toString('utf8')) as Header
    return header.leaseholdCache === 1 ? header : null
  } catch {
    return null
  }
}

function decrypt(key: Buffer, head: Buffer, sealed: Buffer): string {
  try {
    const nonce = sealed.subarray(0, nonceBytes)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    decipher.setAAD(head).setAuthTag(sealed.subarray(sealed.length - tagBytes))
    const body = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes))
    return Buffer.concat([body, decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new LeaseholdError('cacheTampered', { cause })
  }
}
