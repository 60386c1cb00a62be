import type { Kysely } from 'kysely'
import type { Deps } from '../../../deps.ts'
import type { Principal } from '../../../http/principal.ts'
import { invalid, RequestError } from '../../../http/request-error.ts'
import { builtInRoles, findBuiltInRole, type Role } from '../../../identity/built-in-roles.ts'
import type { Database } from '../../../storage/schema.ts'
import {
  deleteRole,
  findRole,
  holdersOfRole,
  insertRole,
  type StoredRole,
  updateRole,
} from '../../../storage/vendor-roles.ts'
import { duplicate } from '../../duplicate.ts'
import { refuseInUse } from '../../refuse-in-use.ts'
import { editAccount } from '../edit-account.ts'
import { refuseGrant, refuseStronger } from '../may-grant.ts'

/** What is left out stays as it is. */
export type RoleFields = Partial<Pick<StoredRole, 'name' | 'description' | 'scopes'>>
export type NewRole = RoleFields & Pick<StoredRole, 'name' | 'scopes'>

type Expect = (role: Role | StoredRole) => void

export async function createRole(
  deps: Deps,
  principal: Principal,
  fields: NewRole,
): Promise<StoredRole> {
  refuseGrant(principal, fields.scopes, 'scopes')
  refuseBuiltInName(fields.name)
  const now = deps.clock.now()
  const role = { id: deps.newId(), description: null, ...fields, createdAt: now, updatedAt: now }
  const { tenantId } = principal
  await editAccount(deps, tenantId, (db) => insertRole(db, tenantId, role))
  return role
}

export async function roleOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Role | StoredRole> {
  const role = findBuiltInRole(id) ?? (await findRole(db, tenantId, id))
  if (!role) throw new RequestError('roleUnknown')
  return role
}

/** The role that somebody is to carry; 422 when there is none, or when it is not theirs to give. */
export async function roleToGive(
  db: Kysely<Database>,
  principal: Principal,
  id: string,
): Promise<Role | StoredRole> {
  const role = findBuiltInRole(id) ?? (await findRole(db, principal.tenantId, id))
  if (!role) throw invalid('roleId', 'there is no such role', 'unknown')
  refuseGrant(principal, role.scopes, 'roleId')
  return role
}

/** Who carries the role may do what it says from then on, and no longer what it said. */
export async function changeRole(
  deps: Deps,
  principal: Principal,
  id: string,
  fields: RoleFields,
  expect: Expect,
): Promise<void> {
  const { tenantId } = principal
  if (fields.name !== undefined) refuseBuiltInName(fields.name)
  await editAccount(deps, tenantId, async (db) => {
    const role = await ownRole(db, tenantId, id)
    expect(role)
    refuseStronger(principal, role.scopes)
    if (fields.scopes) refuseGrant(principal, fields.scopes, 'scopes')
    await updateRole(db, tenantId, { ...role, ...fields, updatedAt: deps.clock.now() })
  })
}

export async function removeRole(
  deps: Deps,
  principal: Principal,
  id: string,
  expect: Expect,
): Promise<void> {
  const { tenantId } = principal
  await editAccount(deps, tenantId, async (db) => {
    const role = await ownRole(db, tenantId, id)
    expect(role)
    refuseStronger(principal, role.scopes)
    refuseInUse(await holdersOfRole(db, tenantId, id))
    await deleteRole(db, tenantId, id)
  })
}

async function ownRole(db: Kysely<Database>, tenantId: string, id: string): Promise<StoredRole> {
  const role = await roleOrNotFound(db, tenantId, id)
  if ('createdAt' in role) return role
  throw new RequestError('stateConflict', {
    details: `The role ${role.name} is the same in every tenant. Make one of your own.`,
  })
}

function refuseBuiltInName(name: string): void {
  const taken = builtInRoles.some((role) => role.name.toLowerCase() === name.toLowerCase())
  if (taken) throw duplicate('name')
}
