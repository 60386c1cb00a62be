import type { Scope } from './principal.ts'
import { RequestError } from './request-error.ts'

/** A token without any of the scopes that would do. */
export function permissionMissing(scopes: readonly Scope[]): RequestError {
  return new RequestError('permissionMissing', {
    details: `The token does not permit this. One of these scopes would: ${scopes.join(', ')}.`,
    headers: {
      'www-authenticate': `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"`,
    },
  })
}
