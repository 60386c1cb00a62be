import { faulty, type Opened, opened } from './token-fault.ts'

export type JweHeader = {
  readonly alg: unknown
  readonly enc: unknown
  readonly typ: unknown
  readonly kid: unknown
  readonly aud: unknown
}

const parts = 5
/** 16 bytes of the A256GCM tag, which stands last: what was cut off at its end shows there. */
const tagCharacters = 22
const base64url = /^[A-Za-z0-9_-]*$/

/** Takes a compact JWE apart as far as it can be read without a key. Nothing of it is believed yet. */
export function readJweHeader(token: string): Opened<JweHeader> {
  const pieces = token.split('.')
  if (!pieces.every((piece) => base64url.test(piece))) return faulty('malformed')
  if (pieces.length > parts) return faulty('malformed')
  const isCut = pieces.length < parts || (pieces.at(-1)?.length ?? 0) < tagCharacters
  // Whatever begins as one of ours and is too short was cut, be it within the header.
  if (isCut) return faulty(token.startsWith('eyJ') ? 'truncated' : 'malformed')
  const header = parseHeader(pieces[0] ?? '')
  if (header === null || 'crit' in header || 'zip' in header) return faulty('malformed')
  const { alg, enc, typ, kid, aud } = header
  return opened({ alg, enc, typ, kid, aud })
}

function parseHeader(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const header: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    const isObject = typeof header === 'object' && header !== null && !Array.isArray(header)
    // Checked just now; what its members are is for the caller to look at.
    return isObject ? (header as Record<string, unknown>) : null
  } catch {
    return null
  }
}
