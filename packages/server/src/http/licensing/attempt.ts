import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Attempt } from '../../licensing/submission.ts'
import { RequestError } from '../request-error.ts'
import { singleHeader } from '../single-header.ts'

/**
 * The retry key of a call. Method, path and principal are what a key is unique within; the body
 * tells a retry from another request under the same key.
 */
export function attemptOf(request: FastifyRequest, principal: string): { attempt?: Attempt } {
  const key = singleHeader(request, 'idempotency-key')
  if (key === undefined) return {}
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new RequestError('headerInvalid', {
      details: 'Idempotency-Key must be 1 to 255 visible ASCII characters.',
    })
  }
  const path = request.routeOptions.url ?? ''
  return {
    attempt: {
      scope: `${principal} ${request.method} ${path}`,
      keyHash: sha256(key),
      requestHash: sha256(JSON.stringify(request.body ?? null, withoutPassword)),
    },
  }
}

// It would be guessed from a hash as fast as this one. Each attempt has to show the right one anyway.
function withoutPassword(key: string, value: unknown): unknown {
  return key === 'password' ? undefined : value
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
