import type { components } from './api.gen.ts'

type Body = Partial<components['schemas']['ApiError']>

/** A refusal of the server, or a server that could not be reached (status 0). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly traceId: string | null
  readonly fields: readonly { readonly propertyName: string | null; readonly message: string }[]
  readonly explanation: Record<string, unknown> | null

  constructor(status: number, body: Body) {
    super(body.details ?? body.error ?? '')
    this.name = 'ApiError'
    this.status = status
    this.code = body.errorCode ?? (status === 0 ? 'unreachable' : 'unexpected')
    this.traceId = body.traceId ?? null
    this.fields = body.validationErrors ?? []
    this.explanation = body.explanation ?? null
  }
}

export function isCode(error: unknown, ...codes: readonly string[]): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code)
}
