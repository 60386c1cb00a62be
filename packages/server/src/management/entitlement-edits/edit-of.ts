import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { type Caller, callerOf } from '../entitlement-command.ts'
import { entitlementIdOf } from '../entitlements/entitlement-path.ts'
import { readReason } from './change-query.ts'
import type { About } from './edit-commands.ts'
import { ifMatchVersion } from './if-match-version.ts'

/** What every edit comes with. */
export type Edit = About & {
  readonly caller: Caller
  /** Also when more seats are in use than the change leaves. */
  readonly forceSeatCount: boolean
  readonly expectedVersion: number | undefined
  /** To be told what it would do, and to have nothing done. */
  readonly dryRun: boolean
}

type EditRequest = FastifyRequest & {
  params: { entitlementId: string }
  query: { reason?: string; forceSeatCount?: boolean; dryRun?: boolean }
}

/** Who edits which entitlement, why, and which version they mean. */
export function editOf({ epoch }: Deps, request: EditRequest): Edit {
  const { forceSeatCount = false, dryRun = false } = request.query
  const caller = callerOf(request)
  return {
    caller,
    tenantId: caller.tenantId,
    entitlementId: entitlementIdOf(request.params),
    reason: readReason(request.query),
    forceSeatCount,
    expectedVersion: ifMatchVersion(request, epoch),
    dryRun,
  }
}
