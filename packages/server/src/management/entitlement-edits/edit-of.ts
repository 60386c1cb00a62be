import type { FastifyRequest } from 'fastify'
import type { Deps } from '../../deps.ts'
import { callerOf } from '../entitlement-command.ts'
import { entitlementIdOf } from '../entitlements/entitlement-path.ts'
import { readReason } from './change-query.ts'
import type { Edit } from './edit-entitlement.ts'
import { ifMatchVersion } from './if-match-version.ts'

type EditRequest = FastifyRequest & {
  params: { entitlementId: string }
  query: { reason?: string }
}

/** Who edits which entitlement, why, and which version they mean. */
export function editOf({ epoch }: Deps, request: EditRequest): Edit {
  return {
    caller: callerOf(request),
    entitlementId: entitlementIdOf(request.params),
    reason: readReason(request.query),
    expectedVersion: ifMatchVersion(request, epoch),
  }
}
