import createFetchClient, { type Middleware } from 'openapi-fetch'
import createQueryClient from 'openapi-react-query'
import type { components, paths } from './api.gen.ts'
import { ApiError } from './api-error.ts'
import { giveKey } from './attempt-keys.ts'
import { tenantId } from './tenant.ts'

/** The shapes of the API by their names: `Schemas['Product']`. */
export type Schemas = components['schemas']

// A word that only the session's reply tells, so that no other site can act in somebody's name.
let csrfToken: string | null = null

export function setCsrfToken(token: string | null): void {
  csrfToken = token
}

/** Headers that each request of the pages carries; for the few that don't go through `api`. */
export function ownHeaders(method: string): Record<string, string> {
  const headers: Record<string, string> = { 'n-tenantid': tenantId }
  if (method !== 'GET' && csrfToken !== null) headers['leasehold-csrf'] = csrfToken
  return headers
}

let loadWords = (): Promise<unknown> => Promise.resolve()

/** How the words of refusals are fetched: before the first is shown, and by no first page. */
export function tellRefusalsBy(load: () => Promise<unknown>): void {
  loadWords = load
}

const answered = new WeakMap<Request, () => void>()

const conventions: Middleware = {
  async onRequest({ request }) {
    answered.set(request, await giveKey(request))
    for (const [name, value] of Object.entries(ownHeaders(request.method))) {
      request.headers.set(name, value)
    }
    return request
  },
  async onResponse({ request, response }) {
    // A fault of the server leaves open what was done.
    if (response.status < 500) answered.get(request)?.()
    if (!response.ok) throw await errorOf(response)
  },
  onError({ error }) {
    return error instanceof ApiError ? error : new ApiError(0, {})
  },
}

/** What the server said when it refused. */
export async function errorOf(response: Response): Promise<ApiError> {
  const error = new ApiError(response.status, await response.json().catch(() => ({})))
  // Of a stranger who opens the page: nothing is shown of it. Without words it has the server's.
  if (error.code !== 'sessionMissing') await loadWords().catch(() => {})
  return error
}

/** Calls of the API, typed by its OpenAPI document: `await api.GET('/api/v1/products')`. */
export const api = createFetchClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
})
api.use(conventions)

/** The same as hooks of TanStack Query: `query.useQuery('get', '/api/v1/products')`. */
export const query = createQueryClient(api)
