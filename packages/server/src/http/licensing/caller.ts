import type { ActivationCaller } from '@leasehold/core/commands'
import type { FastifyRequest } from 'fastify'
import type { LoadedKeys } from '../../identity/tenant-keys.ts'
import { type AccessClaims, readAccessToken } from '../../licensing/access-token.ts'
import { readNonce } from '../../licensing/nonce.ts'
import { type AttemptLimiter, attemptKey } from '../attempt-limiter.ts'
import { bearerToken } from '../bearer-token.ts'
import { RequestError } from '../request-error.ts'
import { singleHeader } from '../single-header.ts'

/** The activation that a licensing call speaks for, from its token. */
export function claimsOf(
  request: FastifyRequest,
  keys: LoadedKeys,
  limiter: AttemptLimiter,
): AccessClaims {
  const claims = readAccessToken(keys.accessKey, bearerToken(request))
  if (!claims || claims.tenantId !== request.tenantId) {
    // Counted only now: devices with good tokens behind the same address go on working.
    const address = attemptKey(request.tenantId, request.ip)
    limiter.check(address)
    limiter.failed(address)
    throw new RequestError('tokenInvalid')
  }
  return claims
}

/** The same, with the nonce that it sent. */
export function callerOf(
  request: FastifyRequest,
  keys: LoadedKeys,
  limiter: AttemptLimiter,
): { claims: AccessClaims; caller: ActivationCaller } {
  const claims = claimsOf(request, keys, limiter)
  const { activationId: id, epoch, leaseExpiryAt } = claims
  const text = singleHeader(request, 'n-nonce')
  const nonce = text === undefined ? null : readNonce(keys.nonceKey, { id, epoch }, text)
  return { claims, caller: { by: 'application', epoch, nonce, leaseExpiryAt } }
}
