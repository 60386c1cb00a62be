import type { Deps } from '../../../deps.ts'
import type { Principal } from '../../../http/principal.ts'
import { RequestError } from '../../../http/request-error.ts'
import { invitedId, isInvitation } from '../../../identity/invitation.ts'
import { hashPassword } from '../../../identity/password.ts'
import { failureNameOf } from '../../../identity/users/verify-user-password.ts'
import { clearSignInFailures } from '../../../storage/people/sign-in-failures.ts'
import { deleteSessionsOf } from '../../../storage/users/sessions.ts'
import {
  findVendorUser,
  lockVendorUser,
  updateVendorUser,
  type VendorUser,
} from '../../../storage/vendor-users.ts'
import { editAccount } from '../edit-account.ts'
import { edit } from './edit-user.ts'
import { sendInvitation } from './send-invitation.ts'

/** Sends somebody a link to choose a password with; an invitation before this one is void. */
export function invite(deps: Deps, principal: Principal, id: string): Promise<void> {
  return edit(
    deps,
    principal,
    id,
    () => {},
    async (db, user) => {
      await sendInvitation({ ...deps, db }, principal.tenantId, user)
    },
  )
}

/** Sets the password of whoever was invited; the address that the mail went to is theirs. */
export async function acceptInvitation(
  deps: Deps,
  tenantId: string,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<void> {
  const { db, clock, secrets } = deps
  const id = invitedId(token)
  const isGood = (user: VendorUser | null): user is VendorUser =>
    user?.enabled === true && isInvitation(secrets, tenantId, user, token, clock.now())
  // Looked at before the hash, which costs, and again under the lock, so that it is used once.
  if (id === null || !isGood(await findVendorUser(db, tenantId, id))) {
    throw new RequestError('invitationUnknown')
  }
  const passwordHash = await hashPassword(password.normalize('NFC'))
  await editAccount(deps, tenantId, async (trx) => {
    const user = await lockVendorUser(trx, tenantId, id)
    if (!isGood(user)) throw new RequestError('invitationUnknown')
    const now = clock.now()
    const accepted = { passwordHash, emailVerifiedAt: now, updatedAt: now }
    await updateVendorUser(trx, tenantId, { ...user, ...accepted })
    // Whoever is signed in with the old one, the owner included, signs in anew.
    await deleteSessionsOf(trx, 'user_session', tenantId, id)
    // Nor is anybody kept out who has read the mail, whatever was guessed under the name.
    for (const name of [user.username, user.email]) {
      await clearSignInFailures(trx, tenantId, failureNameOf(name))
    }
  })
}
