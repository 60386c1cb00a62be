import type { Principal } from '../../http/principal.ts'
import { invalid, RequestError } from '../../http/request-error.ts'

/** Nobody gives away what they don't have, or one permission would be every permission. */
export function refuseGrant(
  principal: Principal,
  granted: readonly string[],
  propertyName: string,
): void {
  const missing = beyond(principal, granted)
  if (missing.length === 0) return
  throw invalid(
    propertyName,
    `cannot grant ${missing.join(', ')}, which this token has not`,
    'scope',
  )
}

/**
 * Nobody changes what holds more than they do: whoever gives a stronger client a new secret, or a
 * stronger person another address, has become it.
 */
export function refuseStronger(principal: Principal, held: readonly string[]): void {
  const missing = beyond(principal, held)
  if (missing.length === 0) return
  throw new RequestError('permissionMissing', {
    details: `It holds ${missing.join(', ')}, which this token has not.`,
  })
}

function beyond({ scopes }: Principal, asked: readonly string[]): string[] {
  return asked.filter((scope) => !scopes.includes(scope))
}
