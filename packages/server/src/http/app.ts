import type { Deps } from '../deps.ts'
import { createFailureCounts } from '../identity/failure-counts.ts'
import { createLiveClients } from '../identity/live-clients.ts'
import { authenticatePortal } from '../portal/authenticate-portal.ts'
import { serveBrand } from '../portal/brand-routes.ts'
import { exposeTokenEndpoint } from './account/token-endpoint.ts'
import type { Api } from './api.ts'
import { apiRoutes } from './api-routes.ts'
import { apiVersionOf } from './api-version.ts'
import { attemptLimiter } from './attempt-limiter.ts'
import { speak2024 } from './dialect/speak-2024.ts'
import { authenticateRoutes } from './edge/authenticate.ts'
import { readBodies } from './edge/body.ts'
import { createApi } from './edge/create-api.ts'
import { recordDeeds } from './edge/deeds.ts'
import { exposeDocs } from './edge/docs.ts'
import { refuseUnknownDryRuns } from './edge/dry-runs.ts'
import { exposeHealth } from './edge/health.ts'
import { exposeMetrics, requestDurations } from './edge/metrics.ts'
import { describeApi } from './edge/openapi.ts'
import { refuse, refuseUnknownRoute } from './edge/refuse.ts'
import { logRequests } from './edge/request-lines.ts'
import { requireTenant } from './edge/tenant.ts'
import { limitAddresses, limitTenants } from './limits/limit-requests.ts'
import { exposeStatus } from './local/status-route.ts'
import { exposePages } from './pages/expose-pages.ts'
import { RequestError } from './request-error.ts'
import { addComponents, type Routes } from './routes.ts'
import { Interval, IntervalInput, Limit, LimitInput } from './wire.ts'

export type AppOptions = {
  /** In place of the operations of the product, below /api/v1. */
  routes?: readonly Routes[]
  /** Where the built pages are, if not where their package has them. */
  pagesFolder?: string
}

/** The whole HTTP application, not yet listening. */
export async function buildApp(deps: Deps, options: AppOptions = {}): Promise<Api> {
  const durations = requestDurations()
  const api = createApi(deps, durations)
  decorate(api, deps)
  // First of all, so that they see every route that is added after them.
  exposeMetrics(api, durations)
  logRequests(api, deps.log)
  readBodies(api)
  api.setErrorHandler(refuse(deps.log))
  api.setNotFoundHandler(refuseUnknownRoute)
  api.addHook('onRequest', (request, reply, done) => {
    reply.header('n-trace-id', request.id)
    done(request.url.includes('%00') ? nulInAddress() : undefined)
  })
  limitAddresses(api, deps)
  await describeApi(api, deps.config.publicUrl)
  addComponents(api, [Interval, IntervalInput, Limit, LimitInput])
  exposeHealth(api, deps)
  await exposeDocs(api)
  exposeStatus(api, deps)
  serveBrand(api, deps)
  await exposeTokenEndpoint(api, deps)
  if (!deps.local) await exposePages(api, deps, options.pagesFolder)
  await api.register(async (scope) => addApi(scope as Api, deps, options.routes ?? apiRoutes), {
    prefix: '/api/v1',
  })
  // Before the server waits for what is open: a stream would keep it for ever.
  api.addHook('preClose', async () => {
    api.repeatedPolls.stop()
    deps.updates.close()
  })
  api.addHook('onClose', () => deps.updates.stop())
  await api.ready()
  return api
}

function decorate(api: Api, { db, clock, log }: Deps): void {
  api.decorateRequest('tenantId', '')
  api.decorateRequest('apiVersion', {
    getter() {
      return apiVersionOf(this)
    },
  })
  api.decorate('liveClients', createLiveClients(db))
  const failureCounts = createFailureCounts(db, clock, log)
  api.decorate('failureCounts', failureCounts)
  api.addHook('onClose', () => failureCounts.flush().catch(() => {}))
}

function addApi(api: Api, deps: Deps, routes: readonly Routes[]): void {
  const limiter = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })
  api.addHook('onRequest', (request, reply, done) => {
    reply.header('n-apiversion', request.apiVersion)
    done()
  })
  api.addHook('onRequest', requireTenant(deps.db))
  limitTenants(api, deps)
  speak2024(api)
  authenticateRoutes(api, deps, limiter)
  authenticatePortal(api, deps)
  refuseUnknownDryRuns(api)
  recordDeeds(api, deps)
  for (const add of routes) add(api, deps)
}

// PostgreSQL stores no NUL, and no id, name or search word has one.
function nulInAddress(): RequestError {
  return new RequestError('validationFailed', { details: 'The address holds a NUL character.' })
}
