import type { FastifyRequest, RouteOptions } from 'fastify'
import type { Deps } from '../../deps.ts'
import type { AuditLine } from '../../storage/ledger/deed.ts'
import { redacted } from './redacted.ts'

/** What a request is about to do, as the audit tells it if it succeeds. */
export function lineOf(
  { clock, newId }: Pick<Deps, 'clock' | 'newId'>,
  request: FastifyRequest,
  route: RouteOptions,
): AuditLine {
  const { tenantId, principal, method, params, body, ip, id } = request
  const [path = ''] = request.url.split('?')
  return {
    tenantId,
    id: newId(),
    at: clock.now(),
    actor: principal.author,
    operation: operationOf(route),
    method,
    path,
    resources: Object.values((params ?? {}) as Record<string, string>),
    body: redacted(body),
    // Its line is written before it has answered.
    status: successOf(route),
    errorCode: null,
    count: 1,
    ipAddress: ip,
    traceId: id,
  }
}

function operationOf({ schema, method, url }: RouteOptions): string {
  const { operationId } = (schema ?? {}) as { operationId?: string }
  return operationId ?? `${String(method)} ${url}`
}

function successOf({ schema }: RouteOptions): number {
  const responses = Object.keys((schema?.response ?? {}) as object)
  return Number(responses.find((status) => /^2\d\d$/.test(status)) ?? 200)
}
