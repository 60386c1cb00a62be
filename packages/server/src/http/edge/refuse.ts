import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { databaseRefusal } from '../database-faults.ts'
import { RequestError } from '../request-error.ts'
import { toValidationErrors } from '../validation.ts'
import { errorBody } from './error-body.ts'

type Thrown = Error & {
  code?: string
  statusCode?: number
  validation?: Parameters<typeof toValidationErrors>[0]
}

/** Turns whatever was thrown into the reply that the API promises. */
export function refuse(log: Logger) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const error = toRequestError(thrown)
    if (error.code === 'internalError') log.error({ err: thrown, traceId: request.id }, 'fault')
    if (error.code === 'unavailable') log.warn({ err: thrown, traceId: request.id }, 'unavailable')
    reply
      .code(error.statusCode)
      .headers({ 'n-trace-id': request.id, ...error.headers })
      .type('application/json; charset=utf-8')
      // As text: the schema of a success must not shape a refusal.
      .send(errorBody(error, request.id))
  }
}

export function refuseUnknownRoute(request: FastifyRequest): never {
  throw new RequestError('routeUnknown', {
    details: `There is no ${request.method} ${request.url.split('?')[0]}.`,
  })
}

function toRequestError(thrown: unknown): RequestError {
  if (thrown instanceof RequestError) return thrown
  if (!(thrown instanceof Error)) return new RequestError('internalError')
  return ofValidation(thrown) ?? ofFramework(thrown) ?? databaseRefusal(thrown) ?? fault()
}

function ofValidation(thrown: Thrown): RequestError | null {
  if (thrown.validation === undefined) return null
  const validationErrors = toValidationErrors(thrown.validation)
  const details = validationErrors
    .slice(0, 5)
    .map(({ propertyName, message }) => `${propertyName || 'The body'} ${message}.`)
    .join(' ')
  return new RequestError('validationFailed', { details, validationErrors })
}

function ofFramework(thrown: Thrown): RequestError | null {
  switch (thrown.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new RequestError('bodyTooLarge')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new RequestError('mediaTypeUnsupported')
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new RequestError('routeUnknown')
    case 'FST_ERR_BAD_URL':
      return new RequestError('requestMalformed', { details: 'The address cannot be read.' })
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new RequestError('requestMalformed', {
        details: 'The body is not as long as Content-Length says.',
      })
  }
  return thrown.code?.startsWith('FST_ERR_CTP') ? new RequestError('requestMalformed') : null
}

function fault(): RequestError {
  return new RequestError('internalError')
}

/** What the HTTP parser itself refuses never becomes a request; it gets the same body by hand. */
export function refuseUnreadable(newTraceId: () => string) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    if (socket.writable) {
      const traceId = newTraceId()
      const refusal = new RequestError('requestMalformed', { details: unreadable(error.code) })
      const body = errorBody(refusal, traceId)
      socket.write(
        `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nn-trace-id: ${traceId}\r\n` +
          `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
    }
    socket.destroy(error)
  }
}

function unreadable(code: string | undefined): string {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'The request did not arrive in time.'
  if (code === 'HPE_HEADER_OVERFLOW') return 'The headers are too large.'
  return 'The request is not valid HTTP.'
}
