import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Api } from '../api.ts'

/** GET /metrics in the text format of Prometheus: the process, and how long each route took. */
export function exposeMetrics(api: Api): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: 'leasehold_http_request_seconds',
    help: 'Time from the request to the end of its reply, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  api.addHook('onResponse', (request, reply, done) => {
    // By the pattern of the route, not the address, or every id would make a series of its own.
    const route = request.routeOptions.url ?? 'unknown'
    durations
      .labels(request.method, route, String(reply.statusCode))
      .observe(reply.elapsedTime / 1000)
    done()
  })
  api.addHook('onClose', async () => registry.clear())
  api.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    reply.type(registry.contentType)
    return registry.metrics()
  })
}
