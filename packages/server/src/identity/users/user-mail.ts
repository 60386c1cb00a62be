import { toWireId } from '@leasehold/core/ids'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { composeMail } from '../../mail/compose-mail.ts'
import { queueMail } from '../../mail/queue-mail.ts'
import type { Database } from '../../storage/schema.ts'
import { tenantSettings } from '../../storage/tenant-settings.ts'
import { findTenant } from '../../storage/tenants.ts'
import type { UserAccount } from '../../storage/users/user-accounts.ts'
import { linkHours, writePasswordToken } from './password-link.ts'

const hourMs = 3_600_000
const noticeHours = 72

type MailDeps = Pick<Deps, 'clock' | 'newId' | 'secrets' | 'config'>

/** Where the people of a tenant find their console. */
export function consoleAddress({ publicUrl }: Pick<Deps['config'], 'publicUrl'>, tenantId: string) {
  return `${publicUrl}/console/${toWireId('tenant', tenantId)}`
}

/** Writes down the mail with which somebody of the vendor chooses another password. */
export async function queueUserPasswordMail(
  deps: MailDeps,
  db: Kysely<Database>,
  tenantId: string,
  user: UserAccount,
): Promise<void> {
  // Behind the number sign: what comes after it reaches no server and no log.
  const token = writePasswordToken(deps.secrets, tenantId, user, deps.clock.now())
  const link = `${consoleAddress(deps.config, tenantId)}/password#token=${token}`
  await queue(deps, db, tenantId, user, { kind: 'passwordReset', hours: linkHours, link })
}

/** Tells somebody that their password was changed, in case it was not they who did. */
export async function queueUserPasswordNotice(
  deps: MailDeps,
  db: Kysely<Database>,
  tenantId: string,
  user: UserAccount,
): Promise<void> {
  await queue(deps, db, tenantId, user, { kind: 'passwordChanged', hours: noticeHours })
}

async function queue(
  deps: MailDeps,
  db: Kysely<Database>,
  tenantId: string,
  { username, email, language }: UserAccount,
  mail: { kind: 'passwordReset' | 'passwordChanged'; hours: number; link?: string },
): Promise<void> {
  const { kind, hours, link } = mail
  const tenant = await findTenant(db, tenantId)
  const settings = await tenantSettings(db, tenantId)
  const composed = composeMail(kind, language ?? settings.language, {
    ...{ vendor: tenant?.name ?? '', name: '', username, hours },
    ...(link !== undefined && { link }),
  })
  const expiresAt = deps.clock.now() + hours * hourMs
  await queueMail(deps, db, tenantId, kind, { to: email, ...composed, expiresAt })
}
