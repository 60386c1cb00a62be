import { createServer } from 'node:http'
import fastify, { type FastifyBaseLogger, type FastifyServerOptions, LogController } from 'fastify'
import type { Config } from '../../config.ts'
import type { Deps } from '../../deps.ts'
import type { Api } from '../api.ts'
import { createRepeatedPolls, pollPath } from '../licensing/repeated-polls.ts'
import { serializerBuilder, validatorBuilder } from './compilers.ts'
import type { Durations } from './durations.ts'
import { refuse, refuseUnreadable } from './refuse.ts'

type Factories = NonNullable<
  NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']
>

// A request that dribbles in holds a socket no longer than this.
const requestTimeoutMs = 30_000
const keepAliveMs = 72_000

/** Fastify with the settings of this server, as yet without anything in it. */
export function createApi(deps: Deps, durations: Durations): Api {
  const newTraceId = traceIds(deps)
  const seesAll = mustSeeAll(deps)
  const repeatedPolls = createRepeatedPolls(deps, newTraceId, durations.of('GET', pollPath))
  const api = fastify({
    serverFactory: (handle, options) => {
      const server = createServer(options.http ?? {}, (request, response) => {
        if (seesAll || !repeatedPolls.answer(request, response)) handle(request, response)
      })
      // As Fastify does for a server that it makes.
      server.keepAliveTimeout = keepAliveMs
      server.requestTimeout = requestTimeoutMs
      return server
    },
    loggerInstance: deps.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger for each request costs as much as the routing; what is logged names the trace id.
    childLoggerFactory: (logger) => logger,
    genReqId: newTraceId,
    bodyLimit: deps.config.bodyLimitBytes,
    trustProxy: trustOf(deps.config.trustProxy),
    requestTimeout: requestTimeoutMs,
    // Connections that are open when the server stops get their answer, and then the end.
    return503OnClosing: false,
    frameworkErrors: refuse(deps.log),
    clientErrorHandler: refuseUnreadable(newTraceId),
    schemaController: {
      // Fastify calls them with the schema and where it stands; its types know of the schema only.
      compilersFactory: {
        buildValidator: validatorBuilder(),
        buildSerializer: serializerBuilder(),
      } as unknown as Factories,
    },
  }) as unknown as Api
  api.decorate('repeatedPolls', repeatedPolls)
  // Fastify leaves alone a server that it has not made, unless it listens.
  api.addHook('onClose', async () => void api.server.close())
  return api
}

/** What counts requests, or writes a line of each, may miss none. */
function mustSeeAll({ config, log }: Deps): boolean {
  const limits = config.addressRequestsPerMinute + config.tenantRequestsPerMinute
  return limits > 0 || log.isLevelEnabled('debug')
}

/** Random for the process and counted on: unique, cheap, and of no use to whoever guesses one. */
function traceIds({ randomBytes }: Deps): () => string {
  const prefix = randomBytes(10).toString('hex')
  let count = randomBytes(4).readUInt32BE()
  return () => {
    count += 1
    return prefix + count.toString(16).padStart(12, '0')
  }
}

/** A number is how many proxies stand in front: the nearest so many addresses are believed. */
function trustOf(setting: Config['trustProxy']) {
  if (typeof setting !== 'number') return setting
  return (_address: string, hop: number) => hop < setting
}
