import type { Kysely } from 'kysely'
import type { Deps } from '../../../deps.ts'
import type { Principal } from '../../../http/principal.ts'
import { RequestError } from '../../../http/request-error.ts'
import type { Database } from '../../../storage/schema.ts'
import { deleteSecondFactor } from '../../../storage/users/second-factors.ts'
import { deleteSessionsOf } from '../../../storage/users/sessions.ts'
import {
  deleteVendorUser,
  findVendorUser,
  insertVendorUser,
  lockVendorUser,
  updateVendorUser,
  type VendorUser,
} from '../../../storage/vendor-users.ts'
import { editAccount } from '../edit-account.ts'
import { refuseStronger } from '../may-grant.ts'
import { roleOrNotFound, roleToGive } from '../roles/edit-role.ts'
import { sendInvitation } from './send-invitation.ts'

type Named = Pick<VendorUser, 'username' | 'email' | 'roleId'> & {
  readonly firstName: string
  readonly lastName: string
}

/** What is left out stays as it is. */
type Further = Partial<Pick<VendorUser, 'enabled' | 'claimValue' | 'language'>>
export type UserFields = Partial<Named> & Further
export type NewUser = Named & Further

type Expect = (user: VendorUser) => void

/** @param mailInvitation in the same step: who can't be mailed is not added */
export async function createUser(
  deps: Deps,
  principal: Principal,
  { mailInvitation = false, ...fields }: NewUser & { readonly mailInvitation?: boolean },
): Promise<VendorUser> {
  const { tenantId } = principal
  const now = deps.clock.now()
  const user: VendorUser = {
    id: deps.newId(),
    passwordHash: null,
    claimValue: null,
    language: null,
    emailVerifiedAt: null,
    invitedAt: null,
    createdAt: now,
    updatedAt: now,
    enabled: true,
    ...fields,
  }
  return editAccount(deps, tenantId, async (db) => {
    await roleToGive(db, principal, user.roleId)
    await insertVendorUser(db, tenantId, user)
    return mailInvitation ? sendInvitation({ ...deps, db }, tenantId, user) : user
  })
}

export async function userOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<VendorUser> {
  const user = await findVendorUser(db, tenantId, id)
  if (!user) throw new RequestError('userUnknown')
  return user
}

export async function changeUser(
  deps: Deps,
  principal: Principal,
  id: string,
  fields: UserFields,
  expect: Expect,
): Promise<void> {
  await edit(deps, principal, id, expect, async (db, user) => {
    if (fields.roleId !== undefined) await roleToGive(db, principal, fields.roleId)
    const isMoved = fields.email !== undefined && fields.email !== user.email
    await updateVendorUser(db, principal.tenantId, {
      ...user,
      ...fields,
      // Nobody has proved yet that the new address is theirs.
      emailVerifiedAt: isMoved ? null : user.emailVerifiedAt,
      updatedAt: deps.clock.now(),
    })
    const { enabled, claimValue = user.claimValue } = fields
    // They are over, not only out of use until the person is switched on again; and another value is
    // another person at the provider.
    if (enabled === false || claimValue !== user.claimValue) {
      await deleteSessionsOf(db, 'user_session', principal.tenantId, id)
    }
  })
}

export async function removeUser(
  deps: Deps,
  principal: Principal,
  id: string,
  expect: Expect,
): Promise<void> {
  await edit(deps, principal, id, expect, (db) => deleteVendorUser(db, principal.tenantId, id))
}

/** Takes the second factor away from somebody who has lost it, and ends their sessions. */
export async function resetSecondFactor(
  deps: Deps,
  principal: Principal,
  id: string,
): Promise<void> {
  const { tenantId } = principal
  const always = () => {}
  await edit(deps, principal, id, always, async (db) => {
    await deleteSecondFactor(db, tenantId, id)
    await deleteSessionsOf(db, 'user_session', tenantId, id)
  })
}

/** A change of somebody who may do no more than whoever changes them. */
export function edit<T>(
  deps: Deps,
  principal: Principal,
  id: string,
  expect: Expect,
  change: (db: Kysely<Database>, user: VendorUser) => Promise<T>,
): Promise<T> {
  const { tenantId } = principal
  return editAccount(deps, tenantId, async (db) => {
    // Held: somebody may be setting their password, which an edit writes back as it was read.
    const user = await lockVendorUser(db, tenantId, id)
    if (!user) throw new RequestError('userUnknown')
    expect(user)
    const { scopes } = await roleOrNotFound(db, tenantId, user.roleId)
    refuseStronger(principal, scopes)
    return change(db, user)
  })
}
