import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Api } from '../api.ts'
import { createDurations, type Durations } from './durations.ts'
import { withHook } from './route-hook.ts'

/** How long each route took. */
export function requestDurations(): Durations {
  return createDurations(
    'leasehold_http_request_seconds',
    'Time from the request to the end of its reply, by route.',
  )
}

/** GET /metrics in the text format of Prometheus: the process, and how long each route took. */
export function exposeMetrics(api: Api, durations: Durations): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  api.addHook('onRoute', (route) => {
    // By the pattern of the route, not the address, or every id would make a series of its own.
    const observe = durations.of(String(route.method), route.url)
    route.onResponse = withHook(route.onResponse, (_request, reply, done) => {
      observe(reply.statusCode, reply.elapsedTime / 1000)
      done()
    })
  })
  api.addHook('onClose', async () => registry.clear())
  api.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    reply.type(registry.contentType)
    return `${await registry.metrics()}\n${durations.text()}`
  })
}
