import { CompactEncrypt, importJWK } from 'jose'
import type { RsaJwk } from '../identity/jwk.ts'

/** Encrypts to the owner of an RSA key: a compact JWE, RSA-OAEP-256 and A256GCM. */
export async function sealTo(
  { kid, ...jwk }: RsaJwk,
  header: { readonly typ: string; readonly cty?: string },
  plain: string,
): Promise<string> {
  const key = await importJWK(jwk, 'RSA-OAEP-256')
  return new CompactEncrypt(Buffer.from(plain))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', ...header, kid })
    .encrypt(key)
}

/** Encrypts under a secret of 32 bytes that both sides have: a compact JWE, `dir` and A256GCM. */
export async function sealUnder(
  secret: Uint8Array,
  header: { readonly typ: string; readonly cty?: string; readonly kid?: string },
  plain: string,
): Promise<string> {
  return new CompactEncrypt(Buffer.from(plain))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', ...header })
    .encrypt(secret)
}
