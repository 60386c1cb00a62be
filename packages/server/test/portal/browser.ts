import type { InjectOptions } from 'fastify'
import { api } from '../management/back-office.ts'
import { type Reply, type TestServer, toReply } from '../support/server.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Sending = { headers?: Record<string, string>; csrf?: string | null; from?: string }

/** A page in a browser: keeps cookies, and sends the csrf token that it was told. */
export type Browser = {
  readonly cookies: Map<string, string>
  csrf: string | null
  send(method: Method, path: string, body?: unknown, sending?: Sending): Promise<Reply>
  get(path: string): Promise<Reply>
  signIn(username: string, password: string): Promise<Reply>
}

let addresses = 0

/**
 * @param tenantHeader of another tenant, if it is to be one
 * @param root what the addresses are below
 */
export function browser(
  server: TestServer,
  tenantHeader = server.tenantHeader,
  root = `${api}/portal`,
): Browser {
  addresses += 1
  const ownAddress = `10.9.${addresses >> 8}.${addresses & 255}`
  const cookies = new Map<string, string>()
  const self: Browser = {
    cookies,
    csrf: null,
    async send(method, path, body, { headers, csrf = self.csrf, from = ownAddress } = {}) {
      const request: InjectOptions = {
        method,
        url: `${root}${path}`,
        remoteAddress: from,
        headers: {
          'n-tenantid': tenantHeader,
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(csrf !== null && { 'leasehold-csrf': csrf }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { payload: JSON.stringify(body) }),
      }
      const response = await server.app.inject(request)
      for (const line of [response.headers['set-cookie'] ?? []].flat()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (/max-age=0/i.test(line)) cookies.delete(name)
        else cookies.set(name, value)
      }
      const reply = toReply(response)
      self.csrf = reply.body?.csrfToken ?? self.csrf
      return reply
    },
    get: (path) => self.send('GET', path),
    signIn: (username, password) => self.send('POST', '/session', { username, password }),
  }
  return self
}
