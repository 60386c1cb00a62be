import { STATUS_CODES } from 'node:http'
import type { RequestError } from '../request-error.ts'

/** The one body of every refusal; absent parts are null, so that readers need not look for them. */
export function errorBody(error: RequestError, traceId: string): string {
  return JSON.stringify({
    details: error.message,
    error: STATUS_CODES[error.statusCode] ?? null,
    errorCode: error.code,
    validationErrors: error.validationErrors,
    traceId,
    ...(error.explanation === null ? {} : { explanation: error.explanation }),
  })
}
