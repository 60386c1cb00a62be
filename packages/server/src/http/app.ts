import fastify, { type FastifyBaseLogger, type FastifyServerOptions, LogController } from 'fastify'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { createLiveClients } from '../identity/live-clients.ts'
import { exposeTokenEndpoint } from './account/token-endpoint.ts'
import type { Api } from './api.ts'
import { apiRoutes } from './api-routes.ts'
import { apiVersionOf } from './api-version.ts'
import { attemptLimiter } from './attempt-limiter.ts'
import { authenticate } from './edge/authenticate.ts'
import { readBodies } from './edge/body.ts'
import { exposeDocs } from './edge/docs.ts'
import { exposeHealth } from './edge/health.ts'
import { exposeMetrics } from './edge/metrics.ts'
import { describeApi } from './edge/openapi.ts'
import { refuse, refuseUnknownRoute, refuseUnreadable } from './edge/refuse.ts'
import { requireTenant } from './edge/tenant.ts'
import { buildValidator } from './edge/validation.ts'
import { RequestError } from './request-error.ts'
import { addComponents, type Routes } from './routes.ts'
import { Interval, IntervalInput, Limit, LimitInput } from './wire.ts'

export type AppOptions = {
  /** In place of the operations of the product, below /api/v1. */
  routes?: readonly Routes[]
}

// Fastify calls it with the schema and where it stands; its type knows of the schema only.
type BuildValidator = NonNullable<
  NonNullable<
    NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']
  >['buildValidator']
>

// A request that dribbles in holds a socket no longer than this.
const requestTimeoutMs = 30_000

/** The whole HTTP application, not yet listening. */
export async function buildApp(deps: Deps, options: AppOptions = {}): Promise<Api> {
  const api = createApi(deps)
  readBodies(api)
  api.setErrorHandler(refuse(deps.log))
  api.setNotFoundHandler(refuseUnknownRoute)
  api.decorateRequest('tenantId', '')
  api.decorateRequest('apiVersion', {
    getter() {
      return apiVersionOf(this)
    },
  })
  api.decorate('liveClients', createLiveClients(deps.db))
  api.addHook('onRequest', (request, reply, done) => {
    reply.header('n-trace-id', request.id)
    done(request.url.includes('%00') ? nulInAddress() : undefined)
  })
  await describeApi(api, deps.config.publicUrl)
  addComponents(api, [Interval, IntervalInput, Limit, LimitInput])
  exposeMetrics(api)
  exposeHealth(api, deps)
  await exposeDocs(api)
  await exposeTokenEndpoint(api, deps)
  await api.register(async (scope) => addApi(scope as Api, deps, options.routes ?? apiRoutes), {
    prefix: '/api/v1',
  })
  await api.ready()
  return api
}

function createApi(deps: Deps): Api {
  const newTraceId = () => deps.newId().replaceAll('-', '')
  return fastify({
    loggerInstance: deps.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newTraceId,
    bodyLimit: deps.config.bodyLimitBytes,
    trustProxy: trustOf(deps.config.trustProxy),
    requestTimeout: requestTimeoutMs,
    // Connections that are open when the server stops get their answer, and then the end.
    return503OnClosing: false,
    frameworkErrors: refuse(deps.log),
    clientErrorHandler: refuseUnreadable(newTraceId),
    schemaController: {
      compilersFactory: {
        buildValidator: buildValidator as unknown as BuildValidator,
      },
    },
  }) as unknown as Api
}

// PostgreSQL stores no NUL, and no id, name or search word has one.
function nulInAddress(): RequestError {
  return new RequestError('validationFailed', { details: 'The address holds a NUL character.' })
}

/** A number is how many proxies stand in front: the nearest so many addresses are believed. */
function trustOf(setting: Config['trustProxy']) {
  if (typeof setting !== 'number') return setting
  return (_address: string, hop: number) => hop < setting
}

function addApi(api: Api, deps: Deps, routes: readonly Routes[]): void {
  const limiter = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })
  api.addHook('onRequest', requireTenant(deps.db))
  api.addHook('onRequest', authenticate(deps, api.liveClients, limiter))
  for (const add of routes) add(api, deps)
}
