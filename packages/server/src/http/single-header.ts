import type { FastifyRequest } from 'fastify'
import { RequestError } from './request-error.ts'

/**
 * A header that decides who is asking. Sent twice it is refused: proxies and programs differ in
 * which of the two they believe.
 * @param name in lower case
 */
export function singleHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  if (value === undefined) return undefined
  const { rawHeaders } = request.raw
  let times = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const sent = rawHeaders[i]
    if (sent?.length === name.length && sent.toLowerCase() === name) times += 1
  }
  if (times > 1 || typeof value !== 'string') {
    throw new RequestError('headerInvalid', { details: `${name} was sent more than once.` })
  }
  return value
}
