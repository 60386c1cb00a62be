import scalar from '@scalar/fastify-api-reference'
import type { Api } from '../api.ts'

// The page works without internet, and asks nothing of it: each switch below turns off something
// that would call out, and the policy makes the browser refuse whatever may be added.
const policy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "frame-ancestors 'none'",
].join('; ')

const configuration = {
  pageTitle: 'Leasehold API',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
} as const

/** The API reference at /docs. */
export async function exposeDocs(api: Api): Promise<void> {
  await api.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('content-security-policy', policy).header('x-content-type-options', 'nosniff')
    })
    await scope.register(scalar, { routePrefix: '/docs', configuration })
  })
}
