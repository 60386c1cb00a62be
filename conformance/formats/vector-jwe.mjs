// Compact JWEs with chosen random parts, so that the same vectors are made again.
import {
  constants,
  createCipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  publicEncrypt,
} from 'node:crypto'
import { encode } from './vector-parts.mjs'

export function rsaKey(jwk) {
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  const publicKey = createPublicKey(privateKey)
  const { e, kty, n } = publicKey.export({ format: 'jwk' })
  const kid = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url')
  return { publicKey, kid, jwk: { kty, n, e, kid }, privateJwk: { ...jwk, kid } }
}

/** RSA-OAEP-256 to a key. `name` gives the random parts. */
export function jweTo(key, header, plain, name) {
  const head = { alg: 'RSA-OAEP-256', enc: 'A256GCM', ...header, kid: key.kid }
  const secret = bytesOf(`${name} content key`, 32)
  const wrapped = publicEncrypt(
    { key: key.publicKey, padding: constants.RSA_NO_PADDING },
    oaep(secret, bytesOf(`${name} seed`, 32), 256),
  )
  return seal(encode(head), wrapped.toString('base64url'), secret, plain, name)
}

/** `dir` under a secret of 32 bytes. */
export function jweUnder(secret, header, plain, name) {
  return seal(encode({ alg: 'dir', enc: 'A256GCM', ...header }), '', secret, plain, name)
}

function seal(head, wrapped, secret, plain, name) {
  const iv = bytesOf(`${name} iv`, 12)
  const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(Buffer.from(head, 'ascii'))
  const text = typeof plain === 'string' ? plain : JSON.stringify(plain)
  const sealed = Buffer.concat([cipher.update(text), cipher.final()])
  const rest = [iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))
  return [head, wrapped, ...rest].join('.')
}

export function bytesOf(name, length) {
  return createHash('sha256').update(`leasehold vectors ${name}`).digest().subarray(0, length)
}

// RFC 8017, 7.1.1, with SHA-256 and an empty label.
function oaep(message, seed, length) {
  const labelHash = createHash('sha256').digest()
  const padding = Buffer.alloc(length - message.length - 2 * 32 - 2)
  const block = Buffer.concat([labelHash, padding, Buffer.from([1]), message])
  const maskedBlock = xor(block, mask(seed, block.length))
  return Buffer.concat([Buffer.from([0]), xor(seed, mask(maskedBlock, 32)), maskedBlock])
}

function mask(seed, length) {
  const blocks = []
  for (let i = 0; i * 32 < length; i++) {
    const counter = Buffer.from([0, 0, 0, i])
    blocks.push(createHash('sha256').update(seed).update(counter).digest())
  }
  return Buffer.concat(blocks).subarray(0, length)
}

const xor = (a, b) => Buffer.from(a.map((byte, i) => byte ^ b[i]))
