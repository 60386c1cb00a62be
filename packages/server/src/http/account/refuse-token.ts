import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { refuse } from '../edge/refuse.ts'
import { RequestError } from '../request-error.ts'
import { OauthError } from './oauth-error.ts'

/** Refusals of the token endpoint as RFC 6749 has them; faults as everywhere else. */
export function refuseToken(log: Logger) {
  const refuseAsUsual = refuse(log)
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const error = toOauthError(thrown)
    reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' })
    if (!error) {
      refuseAsUsual(thrown, request, reply)
      return
    }
    if (error.challenge) reply.header('www-authenticate', 'Basic realm="leasehold"')
    if (thrown instanceof RequestError) reply.headers(thrown.headers)
    reply
      .code(error.statusCode)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ error: error.code, error_description: error.message }))
  }
}

function toOauthError(thrown: unknown): OauthError | null {
  if (thrown instanceof OauthError) return thrown
  if (thrown instanceof RequestError) {
    if (thrown.code === 'tooManyAttempts')
      return new OauthError('too_many_attempts', thrown.message)
    return thrown.statusCode < 500 ? new OauthError('invalid_request', thrown.message) : null
  }
  // The body could not be read: Fastify's own errors.
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return null
  if (!code.startsWith('FST_ERR_CTP')) return null
  return new OauthError('invalid_request', 'The body cannot be read.')
}
