import type { FastifyRequest, RouteOptions } from 'fastify'
import type { Api } from '../api.ts'
import { invalid } from '../request-error.ts'
import { withHook } from './route-hook.ts'

/**
 * Has every operation of the Management API, of the portal and of the console that changes something
 * and knows no `dryRun` refuse one: passed over like other unknown keys, it would have the thing done
 * for somebody who believes that nothing was.
 */
export function refuseUnknownDryRuns(api: Api): void {
  api.addHook('onRoute', (route) => {
    const { scopes, portal, console } = route.config ?? {}
    if (scopes === undefined && !portal && !console) return
    if (route.method === 'GET' || route.method === 'HEAD' || knowsDryRun(route)) return
    // Before the body is looked at: whatever else is wrong, this is what must be known.
    route.preValidation = withHook(route.preValidation, (request, _reply, done) => {
      done(asksForOne(request) ? notOnOffer() : undefined)
    })
  })
}

function knowsDryRun({ schema }: RouteOptions): boolean {
  const query = schema?.querystring as { properties?: object } | undefined
  return 'dryRun' in (query?.properties ?? {})
}

function asksForOne({ query }: FastifyRequest): boolean {
  const { dryRun } = query as { dryRun?: unknown }
  return dryRun !== undefined && dryRun !== 'false'
}

function notOnOffer() {
  return invalid('dryRun', 'is not on offer here, and nothing has been done', 'unknownField')
}
