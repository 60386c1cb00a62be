import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { grantToken, tokenSeconds } from '../../identity/grant-token.ts'
import { verifySecret } from '../../identity/secret-hash.ts'
import { type ApiClient, findApiClientByClientId } from '../../storage/api-clients.ts'
import type { Api } from '../api.ts'
import { type AttemptLimiter, attemptKey, attemptLimiter } from '../attempt-limiter.ts'
import { scopes } from '../principal.ts'
import { isUnstorable } from '../unstorable.ts'
import { readClientCredentials } from './client-credentials.ts'
import { OauthError } from './oauth-error.ts'
import { refuseToken } from './refuse-token.ts'
import { TokenReply, tokenDescription } from './token-description.ts'

// The first is where Keycloak has it without a realm, the second with one; whatever the realm is
// called, the client id says which tenant is meant.
const addresses = [
  '/protocol/openid-connect/token',
  '/realms/:realm/protocol/openid-connect/token',
  '/oauth2/token',
]

const formType = 'application/x-www-form-urlencoded'
const bodyLimitBytes = 16_384

/** OAuth 2.0 client credentials (RFC 6749, 4.4): the only way to a token of the Management API. */
export async function exposeTokenEndpoint(api: Api, deps: Deps): Promise<void> {
  const limiter = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })
  await api.register(async (scope) => {
    scope.addSchema(TokenReply)
    scope.setErrorHandler(refuseToken(deps.log))
    scope.addContentTypeParser(formType, { parseAs: 'string' }, (_request, text, done) => {
      done(null, new URLSearchParams(String(text)))
    })
    addresses.forEach((url, index) => {
      const schema = index === 0 ? tokenDescription : { hide: true }
      scope.post(url, { schema, bodyLimit: bodyLimitBytes }, async (request, reply) => {
        const form = readForm(request)
        if (form.get('grant_type') === undefined) {
          throw new OauthError('invalid_request', 'grant_type is missing.')
        }
        if (form.get('grant_type') !== 'client_credentials') {
          throw new OauthError('unsupported_grant_type', 'Only client_credentials is supported.')
        }
        const client = await authenticateClient(deps, limiter, request, form, (tenantId) =>
          api.failureCounts.add(tenantId, 'secretWrong', request.ip),
        )
        const granted = grantToken(deps, client, form.get('scope'), scopes)
        if (!granted) throw new OauthError('invalid_scope', 'The client has none of these scopes.')
        return sendToken(reply, granted.token, granted.scopes)
      })
    })
  })
}

/** Each parameter at most once; one without a value counts as left out (RFC 6749, 3.2). */
function readForm({ body, headers }: FastifyRequest): ReadonlyMap<string, string> {
  if (!(body instanceof URLSearchParams)) {
    const sent = headers['content-type'] ?? 'no body'
    throw new OauthError('invalid_request', `Send ${formType}, not ${sent}.`)
  }
  const form = new Map<string, string>()
  for (const [name, value] of body) {
    if (value === '') continue
    if (form.has(name)) throw new OauthError('invalid_request', `${name} was sent more than once.`)
    form.set(name, value)
  }
  return form
}

async function authenticateClient(
  { db, clock }: Deps,
  limiter: AttemptLimiter,
  request: FastifyRequest,
  form: ReadonlyMap<string, string>,
  count: (tenantId: string) => void,
): Promise<ApiClient> {
  const credentials = readClientCredentials(request, form)
  const { clientId } = credentials
  const client = isUnstorable(clientId) ? null : await findApiClientByClientId(db, clientId)
  const key = attemptKey(client?.tenantId ?? 'unknown', request.ip)
  limiter.check(key)
  for (const secret of client ? credentials.secrets : []) {
    if (client && (await isSecretOf(client, secret, clock.now()))) return client
  }
  limiter.failed(key)
  if (client) count(client.tenantId)
  // The same words for an unknown client and a wrong secret.
  throw new OauthError('invalid_client', 'Client id or secret is wrong.', credentials.basic)
}

/** The secret, or the one before it while that is still good. */
async function isSecretOf(client: ApiClient, secret: string, now: number): Promise<boolean> {
  if (await verifySecret(client.secretHash, secret)) return true
  const { oldSecretHash, oldSecretUntil } = client
  if (oldSecretHash === null || oldSecretUntil === null || now >= oldSecretUntil) return false
  return verifySecret(oldSecretHash, secret)
}

function sendToken(reply: FastifyReply, token: string, granted: readonly string[]): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' }).send({
    access_token: token,
    token_type: 'Bearer',
    expires_in: tokenSeconds,
    scope: granted.join(' '),
  })
}
