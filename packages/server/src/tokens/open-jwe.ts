import type { KeyObject } from 'node:crypto'
import { compactDecrypt, errors } from 'jose'
import type { JweHeader } from './read-jwe-header.ts'
import { readJweHeader } from './read-jwe-header.ts'
import { faulty, type Opened, opened, type TokenFault } from './token-fault.ts'

export type JweRule = {
  /** `RSA-OAEP-256` to a key pair, `dir` under a shared secret; the content is always A256GCM. */
  readonly alg: 'RSA-OAEP-256' | 'dir'
  readonly typ: string
}

/**
 * Opens a compact JWE.
 *
 * @param keyOf the key that the header names, or why it is refused; the header is not believed yet
 */
export async function openJwe(
  token: string,
  rule: JweRule,
  keyOf: (header: JweHeader) => KeyObject | Uint8Array | TokenFault,
): Promise<Opened<string>> {
  const header = readJweHeader(token)
  if (!header.ok) return header
  const { alg, enc, typ } = header.value
  // The token never chooses how it is opened.
  if (alg !== rule.alg || enc !== 'A256GCM' || typ !== rule.typ) return faulty('wrongType')
  const key = keyOf(header.value)
  if (typeof key === 'string') return faulty(key)
  try {
    const { plaintext } = await compactDecrypt(token, key, {
      keyManagementAlgorithms: [rule.alg],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return opened(Buffer.from(plaintext).toString('utf8'))
  } catch (error) {
    // Whatever part was changed, and whether the key or the content did not fit: one answer, so
    // that nobody learns from the difference.
    if (error instanceof errors.JOSEError) return faulty('altered')
    throw error
  }
}
