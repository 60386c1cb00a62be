import type { FastifyRequest, RouteOptions } from 'fastify'
import type { Deps } from '../../deps.ts'
import { correctLine, insertLine } from '../../storage/ledger/audit-lines.ts'
import type { AuditLine } from '../../storage/ledger/deed.ts'
import { lineOf } from './audit-line.ts'

const togetherMs = 60_000
const maxOpen = 10_000

/**
 * Lines of the audit for what somebody was not permitted. The same person at the same operation gets
 * one line a minute, which counts: a program that tries in a loop must not fill the audit.
 */
export function createRefusalLines(deps: Deps) {
  const open = new Map<string, AuditLine>()
  return async (request: FastifyRequest, route: RouteOptions): Promise<void> => {
    const line = { ...lineOf(deps, request, route), status: 403, errorCode: 'permissionMissing' }
    const name = `${line.tenantId} ${line.actor.id} ${line.operation}`
    const known = open.get(name)
    const isRecent = known !== undefined && line.at - known.at < togetherMs
    const next = isRecent ? { ...known, count: known.count + 1 } : line
    if (!isRecent && open.size >= maxOpen) open.clear()
    open.set(name, next)
    const writing = isRecent ? correctLine(deps.db, next) : insertLine(deps.db, next)
    await writing.catch((error: unknown) => {
      deps.log.warn({ err: error, traceId: request.id }, 'a refusal is missing in the audit')
    })
  }
}
