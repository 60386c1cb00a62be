import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { ed25519Jwk, rsaJwk } from '../identity/jwk.ts'
import { readActivate } from './claims.ts'

const rsaOf = (modulusLength: number) =>
  rsaJwk(generateKeyPairSync('rsa', { modulusLength }).publicKey)

test('a local license server is taken with an RSA key of 2048 bits or more only', () => {
  const iss = `lls_${'A'.repeat(22)}`
  const from = { v: 1, iss, aud: 'tenant', iat: 0, counter: 1, type: 'activate', name: 'Site' }
  const signKey = ed25519Jwk(generateKeyPairSync('ed25519').publicKey)
  const isTaken = (receiveKey: object) =>
    readActivate({ ...from, activationCode: 'A', receiveKey, signKey }) !== null
  expect([2048, 3072].map((bits) => isTaken(rsaOf(bits)))).toEqual([true, true])
  expect([1840, 2040, 2047].map((bits) => isTaken(rsaOf(bits)))).toEqual([false, false, false])
  const { n, ...rest } = rsaOf(2040)
  expect(isTaken({ ...rest, n: `AAAA${n}` })).toBe(false)
})
