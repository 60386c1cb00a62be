import { type ErrorCode, meaningOf, statusOf } from '@leasehold/core/error-codes'

export type ValidationError = { propertyName: string | null; message: string; code: string }

export type Explanation = Record<string, unknown>

/** A refusal on its way out: code, sentence and facts. Its status comes from the table of codes. */
export class RequestError extends Error {
  readonly code: ErrorCode
  readonly statusCode: number
  readonly validationErrors: ValidationError[]
  readonly explanation: Explanation | null
  readonly headers: Record<string, string>

  constructor(
    code: ErrorCode,
    options: {
      details?: string
      validationErrors?: ValidationError[]
      explanation?: Explanation
      headers?: Record<string, string>
    } = {},
  ) {
    super(options.details ?? meaningOf(code))
    this.name = 'RequestError'
    this.code = code
    this.statusCode = statusOf(code)
    this.validationErrors = options.validationErrors ?? []
    this.explanation = options.explanation ?? null
    this.headers = options.headers ?? {}
  }
}

/** A 422 about one field. */
export function invalid(propertyName: string, message: string, code = 'invalid'): RequestError {
  return new RequestError('validationFailed', {
    details: `${propertyName}: ${message}`,
    validationErrors: [{ propertyName, message, code }],
  })
}
