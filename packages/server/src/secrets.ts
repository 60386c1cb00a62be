import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Keys derived from the master key, and sealing under it. Nothing sealed can be read without it. */
export type Secrets = {
  /** 32 bytes for one tenant (UUID text) and one purpose. */
  derive(tenantId: string, info: string): Buffer
  /** AES-256-GCM; `context` is authenticated with it and must be the same when opening. */
  seal(tenantId: string, context: string, plain: Buffer): Buffer
  open(tenantId: string, context: string, sealed: Buffer): Buffer
}

const ivBytes = 12
const tagBytes = 16

/** @param masterKey 32 bytes */
export function createSecrets(masterKey: Buffer): Secrets {
  if (masterKey.length !== 32) throw new Error('The master key must be 32 bytes.')
  const cache = new Map<string, Buffer>()
  const derive = (tenantId: string, info: string): Buffer => {
    const name = `${tenantId} ${info}`
    let key = cache.get(name)
    if (!key) {
      const salt = Buffer.from(tenantId.replaceAll('-', ''), 'hex')
      key = Buffer.from(hkdfSync('sha256', masterKey, salt, info, 32))
      cache.set(name, key)
    }
    return key
  }
  return {
    derive,
    seal(tenantId, context, plain) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', derive(tenantId, 'leasehold seal 1'), iv)
      cipher.setAAD(Buffer.from(context))
      return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(tenantId, context, sealed) {
      const key = derive(tenantId, 'leasehold seal 1')
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes))
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
      return Buffer.concat([
        decipher.update(sealed.subarray(ivBytes, sealed.length - tagBytes)),
        decipher.final(),
      ])
    },
  }
}
