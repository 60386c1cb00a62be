import type { Deps } from '../../deps.ts'
import { basicAuth } from '../../local/basic-auth.ts'
import { statusPage } from '../../local/status-page.ts'
import type { Api } from '../api.ts'

// What a vendor has named an offering is shown, and must never run.
const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/** The page of a local license server at /, for its operator; elsewhere there is none. */
export function exposeStatus(api: Api, deps: Deps): void {
  if (!deps.local) return
  api.get('/', { onRequest: basicAuth(deps), schema: { hide: true } }, async (_request, reply) => {
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', policy)
      .header('x-content-type-options', 'nosniff')
    return statusPage(deps)
  })
}
