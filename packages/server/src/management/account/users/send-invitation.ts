import type { Deps } from '../../../deps.ts'
import { RequestError } from '../../../http/request-error.ts'
import { queueInvitation } from '../../../identity/invitation-mail.ts'
import { updateVendorUser, type VendorUser } from '../../../storage/vendor-users.ts'

/** Mails somebody a link, within a transaction; an invitation before this one is void. */
export async function sendInvitation(
  deps: Deps,
  tenantId: string,
  user: VendorUser,
): Promise<VendorUser> {
  const { db, clock, mailer } = deps
  if (!user.enabled) {
    const details = 'The person is switched off. Switch them on first.'
    throw new RequestError('stateConflict', { details })
  }
  if (mailer === null) throw new RequestError('mailNotConfigured')
  const invitedAt = clock.now()
  const invited = { ...user, invitedAt, updatedAt: invitedAt }
  await updateVendorUser(db, tenantId, invited)
  await queueInvitation(deps, db, tenantId, invited)
  return invited
}
