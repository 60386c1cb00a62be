import { createHash, randomBytes } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import Provider from 'oidc-provider'

/** An identity provider of this machine, run from the package `oidc-provider`. */
export type RealProvider = {
  readonly issuer: string
  /** Its private keys, the signing one first. */
  keys: JWK[]
  /** Requests for the discovery document, and for the keys. */
  readonly asked: { discovery: number; keys: number }
  /** Whom it lets in when a browser comes next. */
  signsInNext(accountId: string): void
  /** Signs somebody in, as a browser would, and gives the address that leads back. */
  authorise(address: string, accountId: string): Promise<URL>
  /** An ID token for one of its clients, by authorization code with PKCE. */
  idToken(accountId: string, clientId?: string): Promise<string>
  /** Other signing keys, a new one unless they are named; the old ones are gone. */
  rotate(keys?: JWK[]): Promise<void>
  /** Claims signed as the provider signs, or by another key or header. */
  sign(claims: Record<string, unknown>, how?: { key?: JWK; header?: object }): Promise<string>
  /** Every request is answered so, until null. */
  fail: ((response: http.ServerResponse) => void) | null
  close(): Promise<void>
}

export const clientId = 'drawing-app'
export const clientSecret = 'secret-of-the-drawing-app'
export const redirectUri = 'http://application.example/back'

/** @param redirectUris further ones of the client `portal` */
export async function realProvider(redirectUris: readonly string[] = []): Promise<RealProvider> {
  let handle: (request: http.IncomingMessage, response: http.ServerResponse) => void = () => {}
  const asked = { discovery: 0, keys: 0 }
  const server = http.createServer((request, response) => {
    if (request.url?.includes('openid-configuration')) asked.discovery += 1
    if (request.url?.startsWith('/jwks')) asked.keys += 1
    if (provider.fail) provider.fail(response)
    else handle(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  let accountOfNext = ''
  const begin = () => {
    const oidc = new Provider(issuer, configuration(provider.keys, redirectUris))
    const callback = oidc.callback()
    handle = (request, response) => {
      if (!request.url?.startsWith('/interaction/')) return callback(request, response)
      const result = { login: { accountId: accountOfNext } }
      oidc.interactionFinished(request, response, result).catch((error: unknown) => {
        response.writeHead(500).end(String(error))
      })
    }
  }

  const provider: RealProvider = {
    issuer,
    keys: [await newKey()],
    asked,
    fail: null,
    signsInNext(accountId) {
      accountOfNext = accountId
    },
    async authorise(address, accountId) {
      accountOfNext = accountId
      const cookies = new Map<string, string>()
      let next = new URL(address)
      for (let steps = 0; steps < 10; steps += 1) {
        if (next.origin !== issuer) return next
        const reply = await fetch(next, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        })
        for (const line of reply.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
          cookies.set(name, value)
        }
        const location = reply.headers.get('location')
        if (!location) throw new Error(`${next}: ${reply.status} ${await reply.text()}`)
        next = new URL(location, next)
      }
      throw new Error('the provider leads in circles')
    },
    async idToken(accountId, id = clientId) {
      const verifier = randomBytes(32).toString('base64url')
      const challenge = createHash('sha256').update(verifier).digest('base64url')
      const query = new URLSearchParams({
        ...{ client_id: id, redirect_uri: redirectUri, response_type: 'code' },
        ...{ scope: 'openid email', code_challenge: challenge, code_challenge_method: 'S256' },
      })
      const back = await provider.authorise(`${issuer}/auth?${query}`, accountId)
      const reply = await fetch(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          ...{ grant_type: 'authorization_code', code: back.searchParams.get('code') ?? '' },
          ...{ client_id: id, client_secret: clientSecret },
          ...{ redirect_uri: redirectUri, code_verifier: verifier },
        }),
      })
      const body = (await reply.json()) as { id_token?: string }
      if (!body.id_token) throw new Error(`no token: ${JSON.stringify(body)}`)
      return body.id_token
    },
    async rotate(keys) {
      provider.keys = keys ?? [await newKey()]
      begin()
    },
    async sign(claims, { key = provider.keys[0], header = {} } = {}) {
      if (!key) throw new Error('no key')
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({
        ...{ iss: issuer, aud: clientId, iat: now, exp: now + 300 },
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: key.kid ?? '', ...header })
        .sign(key)
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  begin()
  return provider
}

let made = 0

export async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  made += 1
  return { ...(await exportJWK(privateKey)), kid: `key-${made}`, alg: 'RS256', use: 'sig' }
}

function configuration(keys: readonly JWK[], portalUris: readonly string[]) {
  const client = (client_id: string, redirect_uris: readonly string[]) => ({
    ...{ client_id, client_secret: clientSecret, redirect_uris: [...redirect_uris] },
    ...{ grant_types: ['authorization_code'], response_types: ['code'] },
    token_endpoint_auth_method:
      client_id === 'portal' ? 'client_secret_basic' : 'client_secret_post',
  })
  return {
    clients: [
      client(clientId, [redirectUri]),
      client('another-app', [redirectUri]),
      ...(portalUris.length > 0 ? [client('portal', portalUris)] : []),
    ],
    jwks: { keys },
    cookies: { keys: ['of the test'] },
    // Said, so that it prints no notices.
    ttl: { Interaction: 300, Grant: 300, Session: 300, AccessToken: 300, IdToken: 300 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    claims: { openid: ['sub'], email: ['email'] },
    conformIdTokenClaims: false,
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({ sub: accountId, email: `${accountId}@acme.example` }),
    }),
    // Everybody agrees to everything.
    async loadExistingGrant({ oidc }: Context) {
      const { accountId } = oidc.session
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  }
}

type Context = {
  oidc: { provider: Provider; client: { clientId: string }; session: { accountId: string } }
}
