import { toWireId } from '@leasehold/core/ids'
import type { Kysely } from 'kysely'
import type { Deps } from '../deps.ts'
import { composeMail } from '../mail/compose-mail.ts'
import { queueMail } from '../mail/queue-mail.ts'
import type { Database } from '../storage/schema.ts'
import { tenantSettings } from '../storage/tenant-settings.ts'
import { findTenant } from '../storage/tenants.ts'
import type { VendorUser } from '../storage/vendor-users.ts'
import { invitationHours, writeInvitation } from './invitation.ts'

const hourMs = 3_600_000

/** Writes down the mail that brings somebody their invitation, in the transaction that invites. */
export async function queueInvitation(
  deps: Pick<Deps, 'clock' | 'newId' | 'secrets' | 'config'>,
  db: Kysely<Database>,
  tenantId: string,
  user: VendorUser,
): Promise<void> {
  const { secrets, config, clock } = deps
  const tenant = await findTenant(db, tenantId)
  const settings = await tenantSettings(db, tenantId)
  // Behind the number sign: what comes after it reaches no server and no log.
  const token = writeInvitation(secrets, tenantId, user)
  const link = `${config.publicUrl}/console/${toWireId('tenant', tenantId)}/invitation#${token}`
  const composed = composeMail('passwordSetup', user.language ?? settings.language, {
    vendor: tenant?.name ?? '',
    name: [user.firstName, user.lastName].filter(Boolean).join(' '),
    username: user.username,
    hours: invitationHours,
    link,
  })
  const expiresAt = clock.now() + invitationHours * hourMs
  await queueMail(deps, db, tenantId, 'invitation', { to: user.email, ...composed, expiresAt })
}
