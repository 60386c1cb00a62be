import type { FastifyRequest } from 'fastify'
import { RequestError } from './request-error.ts'
import { singleHeader } from './single-header.ts'

/** The token of `Authorization: Bearer`; 401 `tokenMissing` without one. */
export function bearerToken(request: FastifyRequest): string {
  const header = singleHeader(request, 'authorization')
  const token = header && /^Bearer +([^ ]+) *$/i.exec(header)?.[1]
  if (!token) {
    throw new RequestError('tokenMissing', { headers: { 'www-authenticate': 'Bearer' } })
  }
  return token
}
