import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { attemptKey, attemptLimiter } from '../http/attempt-limiter.ts'
import { RequestError } from '../http/request-error.ts'

const wrongOnes = { attempts: 20, windowSeconds: 60 }

/** Lets only the operator of this local license server in. */
export function basicAuth({ clock, local }: Pick<Deps, 'clock' | 'local'>) {
  if (!local) throw new Error('this is no local license server')
  const expected = digest(`${local.username}:${local.password}`)
  const limiter = attemptLimiter(clock, wrongOnes)
  return async (request: FastifyRequest): Promise<void> => {
    const key = attemptKey(local.tenantId, request.ip)
    limiter.check(key)
    const [scheme, encoded, ...more] = (request.headers.authorization ?? '').split(' ')
    const isBasic = scheme?.toLowerCase() === 'basic' && more.length === 0
    const given = isBasic ? Buffer.from(encoded ?? '', 'base64').toString() : ''
    // Digests are of one length, and tell nothing of where two texts differ.
    if (isBasic && timingSafeEqual(digest(given), expected)) return
    if (isBasic) limiter.failed(key)
    throw new RequestError('credentialsInvalid', {
      headers: { 'www-authenticate': 'Basic realm="local license server"' },
    })
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
