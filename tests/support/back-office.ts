import type { TestInstallation } from './running-server.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails if it is not there
type Json = any

/** A vendor's program: it knows the Management API, and nothing of what is behind it. */
export type BackOffice = {
  get(path: string): Promise<Json>
  post(path: string, body: unknown): Promise<Json>
  put(path: string, body: unknown): Promise<Json>
  patch(path: string, body?: unknown): Promise<Json>
  delete(path: string, body?: unknown): Promise<Json>
}

export type Access = Pick<TestInstallation, 'url' | 'tenantId' | 'credentials'> & {
  /** From within another network. */
  fetch?: (url: string, init?: RequestInit) => Promise<Response>
}

export function openBackOffice(server: Access): BackOffice {
  const call = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const reply = await (server.fetch ?? fetch)(`${server.url}/api/v1${path}`, {
      method,
      headers: {
        'N-TenantId': server.tenantId,
        // Got anew each time: the clock may have moved on by months.
        Authorization: `Bearer ${await tokenOf(server)}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${method} ${path} answers ${reply.status}: ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path, body) => call('DELETE', path, body),
  }
}

export async function tokenOf({ url, credentials, fetch: ask = fetch }: Access): Promise<string> {
  const reply = await ask(`${url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
    }),
  })
  const { access_token } = (await reply.json()) as { access_token: string }
  return access_token
}
