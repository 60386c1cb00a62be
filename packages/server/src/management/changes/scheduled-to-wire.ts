import type { ErrorCode } from '@leasehold/core/error-codes'
import { toWireId } from '@leasehold/core/ids'
import type { RefusalFacts } from '@leasehold/core/outcome'
import type { Static } from 'typebox'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { refusalToError } from '../../http/refusal-to-error.ts'
import { type Explanation, RequestError, type ValidationError } from '../../http/request-error.ts'
import type { ScheduledRow } from '../../storage/planned-changes.ts'
import type { ProblemModel, ScheduledModel } from './change-model.ts'

type Scheduled = Static<typeof ScheduledModel>

export function scheduledToWire(
  row: ScheduledRow,
  epoch: number,
  entitlement: Scheduled['entitlement'] = null,
): Scheduled {
  return {
    id: toWireId('scheduledChange', row.id),
    entitlementId: toWireId('entitlement', row.entitlement_id),
    entitlement,
    at: writeInstant(row.at),
    change: row.change,
    reason: row.reason,
    author: row.author,
    status: row.status,
    version: row.version === null ? null : `${epoch}.${row.version}`,
    problem: problemToWire(row),
    finishedDate: writeInstantOrNull(row.finished_at),
    createdDate: writeInstant(row.created_at),
    updatedDate: writeInstant(row.updated_at),
  }
}

type Ended = Pick<ScheduledRow, 'status' | 'code' | 'result'>

/** Why a planned change was not made: decided by the rules, or refused before it came to them. */
export function problemToWire({ code, result }: Ended): Static<typeof ProblemModel> | null {
  if (code === null) return null
  const error = errorOf(code as ErrorCode, result)
  return {
    errorCode: error.code,
    details: error.message,
    validationErrors: error.validationErrors,
    explanation: error.explanation,
  }
}

function errorOf(code: ErrorCode, result: Ended['result']): RequestError {
  if (result && 'facts' in result) {
    const facts = result.facts as RefusalFacts
    return refusalToError({ code, facts }, { showHolders: true })
  }
  // As `makeOne` wrote them.
  const kept = result as {
    details?: string
    validationErrors?: ValidationError[]
    explanation?: Explanation | null
  } | null
  return new RequestError(code, {
    ...(kept?.details !== undefined && { details: kept.details }),
    ...(kept?.validationErrors && { validationErrors: kept.validationErrors }),
    ...(kept?.explanation && { explanation: kept.explanation }),
  })
}
