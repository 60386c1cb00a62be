import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { writeInstant } from '../http/instant.ts'
import { scopes } from '../http/principal.ts'
import { RequestError } from '../http/request-error.ts'
import { component, Instant, nullable, oneOf, wireId } from '../http/wire.ts'
import { findBuiltInRole } from '../identity/built-in-roles.ts'
import { csrfTokenOf } from '../identity/sign-in/csrf-token.ts'
import type { ConsoleUser } from '../identity/users/user-session.ts'
import { findTenant } from '../storage/tenants.ts'
import { hasSecondFactor } from '../storage/users/second-factors.ts'
import { findRole } from '../storage/vendor-roles.ts'
import { findVendorUser } from '../storage/vendor-users.ts'

export const ConsoleSession = component(
  'ConsoleSession',
  Type.Object({
    user: Type.Object({
      id: wireId('user'),
      username: Type.String(),
      firstName: nullable(Type.String()),
      lastName: nullable(Type.String()),
      email: Type.String(),
    }),
    role: Type.Object({ id: wireId('role'), name: Type.String() }),
    scopes: Type.Array(oneOf(scopes), {
      description: 'What the person may do, as of now. A page offers nothing else.',
    }),
    tenant: Type.Object({ id: wireId('tenant'), name: Type.String() }),
    csrfToken: Type.String({
      description: 'To be sent as Leasehold-Csrf with whatever changes something.',
    }),
    signedInAt: Instant,
    expiresAt: Instant,
    secondFactor: Type.Boolean({ description: 'Whether the account has a second factor.' }),
    mustSetUpSecondFactor: Type.Boolean({
      description:
        'The vendor asks for a second factor and the account has none: until one is set up, the ' +
        'session is good for nothing else.',
    }),
    method: oneOf(['password', 'openIdToken']),
  }),
)

export async function sessionToWire(
  deps: Deps,
  user: ConsoleUser,
): Promise<Static<typeof ConsoleSession>> {
  const { tenantId, userId, session } = user
  const person = await findVendorUser(deps.db, tenantId, userId)
  const tenant = await findTenant(deps.db, tenantId)
  const { roleId } = session
  const role = findBuiltInRole(roleId) ?? (await findRole(deps.db, tenantId, roleId))
  // Gone within this very request.
  if (!person || !tenant || !role) throw new RequestError('sessionMissing')
  return {
    user: {
      id: toWireId('user', userId),
      username: person.username,
      firstName: person.firstName,
      lastName: person.lastName,
      email: person.email,
    },
    role: { id: toWireId('role', roleId), name: role.name },
    scopes: scopes.filter((scope) => user.scopes.includes(scope)),
    tenant: { id: toWireId('tenant', tenantId), name: tenant.name },
    csrfToken: csrfTokenOf(deps, user),
    signedInAt: writeInstant(session.createdAt),
    expiresAt: writeInstant(session.expiresAt),
    secondFactor: await hasSecondFactor(deps.db, tenantId, userId),
    mustSetUpSecondFactor: user.mustSetUpSecondFactor,
    method: session.method,
  }
}
