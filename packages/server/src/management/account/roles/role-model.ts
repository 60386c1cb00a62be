import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../../http/instant.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../../http/wire.ts'
import type { Role } from '../../../identity/built-in-roles.ts'
import { type Scope, scopeMeanings, scopes } from '../../../identity/scopes.ts'
import type { StoredRole } from '../../../storage/vendor-roles.ts'
import { closed, label } from '../../fields.ts'

const Permission = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
})

export const RoleModel = component(
  'Role',
  Type.Object({
    id: wireId('role'),
    name: Type.String(),
    description: nullable(Type.String()),
    builtIn: Type.Boolean({ description: 'The same in every tenant; cannot be changed.' }),
    scopes: Type.Array(Type.String()),
    permissions: Type.Array(Permission, { description: 'The scopes, with what they permit.' }),
    createdAt: nullable(Instant),
    updatedAt: nullable(Instant),
  }),
)

export const RoleList = component(
  'RoleList',
  Type.Object({ items: Type.Array(ref(RoleModel)), elementsTotal: Type.Integer() }),
)

const scopesInput = Type.Array(oneOf(scopes), { uniqueItems: true })
const description = Type.Optional(nullable(Type.String({ maxLength: 255 })))

export const RoleInput = component(
  'RoleInput',
  closed(
    { name: label(50), description, scopes: scopesInput },
    { examples: [{ name: 'Order desk', scopes: ['customers:read', 'entitlements:create'] }] },
  ),
)

export const RolePatch = component(
  'RolePatch',
  closed(
    { name: Type.Optional(label(50)), description, scopes: Type.Optional(scopesInput) },
    { examples: [{ scopes: ['customers:read'] }] },
  ),
)

export function roleToWire(role: Role | StoredRole): Static<typeof RoleModel> {
  const stored = 'createdAt' in role ? role : null
  return {
    id: toWireId('role', role.id),
    name: role.name,
    description: role.description,
    builtIn: stored === null,
    scopes: [...role.scopes],
    permissions: role.scopes.map((scope) => ({
      id: scope,
      name: scope,
      description: scopeMeanings[scope as Scope] ?? '',
    })),
    createdAt: stored && writeInstant(stored.createdAt),
    updatedAt: stored && writeInstant(stored.updatedAt),
  }
}
