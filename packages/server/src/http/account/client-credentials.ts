import type { FastifyRequest } from 'fastify'
import { singleHeader } from '../single-header.ts'
import { OauthError } from './oauth-error.ts'

export type ClientCredentials = {
  clientId: string
  /** Readings of what was sent, the one that RFC 6749 gives first. */
  secrets: readonly string[]
  /** Sent with Basic: then a refusal must challenge in kind. */
  basic: boolean
}

/** Client id and secret of the body or of Basic, never of both (RFC 6749, 2.3). */
export function readClientCredentials(
  request: FastifyRequest,
  form: ReadonlyMap<string, string>,
): ClientCredentials {
  const header = singleHeader(request, 'authorization')
  const id = form.get('client_id')
  const secret = form.get('client_secret')
  if (header !== undefined) {
    const basic = readBasic(header)
    if (secret !== undefined || (id !== undefined && id !== basic.clientId)) {
      throw new OauthError('invalid_request', 'Send the client credentials once.')
    }
    return basic
  }
  if (id === undefined) throw new OauthError('invalid_request', 'client_id is missing.')
  if (secret === undefined) throw new OauthError('invalid_client', 'client_secret is missing.')
  return { clientId: id, secrets: [secret], basic: false }
}

function readBasic(header: string): ClientCredentials {
  const encoded = /^Basic +([A-Za-z0-9+/_=-]+) *$/i.exec(header)?.[1]
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) {
    throw new OauthError('invalid_client', 'The Authorization header is not Basic.', true)
  }
  const plain = text.slice(colon + 1)
  const decoded = formDecoded(plain)
  // Both parts are form-encoded before they are joined, but many programs leave that out.
  const secrets = decoded === null || decoded === plain ? [plain] : [decoded, plain]
  const clientId = text.slice(0, colon)
  return { clientId: formDecoded(clientId) ?? clientId, secrets, basic: true }
}

function formDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return null
  }
}
