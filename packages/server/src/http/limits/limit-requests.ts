import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import type { Api } from '../api.ts'
import { sourceOf } from '../attempt-limiter.ts'
import { RequestError } from '../request-error.ts'
import { rateLimiter } from './rate-limiter.ts'

/** Before anything is looked up: whoever sends too much must cost as little as can be. */
export function limitAddresses(api: Api, { config, clock }: Deps): void {
  limit(api, clock.now, config.addressRequestsPerMinute, (request) =>
    isProbe(request) ? null : sourceOf(request.ip),
  )
}

/** After the tenant is known, of all that comes in for it. */
export function limitTenants(api: Api, { config, clock }: Deps): void {
  limit(api, clock.now, config.tenantRequestsPerMinute, ({ tenantId }) => tenantId)
}

function limit(
  api: Api,
  now: () => number,
  perMinute: number,
  keyOf: (request: FastifyRequest) => string | null,
): void {
  // Nobody pays for what is switched off.
  if (perMinute === 0) return
  const limiter = rateLimiter(now, perMinute)
  api.addHook('onRequest', (request, _reply, done) => {
    const key = keyOf(request)
    const seconds = key === null ? 0 : limiter.take(key)
    done(seconds === 0 ? undefined : tooMany(seconds))
  })
}

// A balancer that is refused would take the server for dead.
function isProbe({ url }: FastifyRequest): boolean {
  return url.startsWith('/health/') || url === '/metrics'
}

function tooMany(seconds: number): RequestError {
  return new RequestError('tooManyRequests', { headers: { 'retry-after': String(seconds) } })
}
