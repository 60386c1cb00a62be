import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { composeMail } from '../../mail/compose-mail.ts'
import { queueMail } from '../../mail/queue-mail.ts'
import type { MailKind } from '../../mail/texts.ts'
import type { Contact } from '../../storage/people/contact-row.ts'
import { usernameOf } from '../../storage/people/credentials.ts'
import { type PasswordPurpose, savePasswordToken } from '../../storage/people/password-tokens.ts'
import { findPortalSettings } from '../../storage/people/portal-settings.ts'
import type { Database } from '../../storage/schema.ts'
import { findTenant } from '../../storage/tenants.ts'
import { hashRandomSecret } from '../secret-hash.ts'
import { passwordAddress, portalAddress } from './portal-address.ts'

const hourMs = 3_600_000
const tokenBytes = 32

/** How long the link of a mail works. An invitation may lie over a long weekend. */
const hours: Record<PasswordPurpose, number> = { setup: 96, reset: 2 }
const kinds: Record<PasswordPurpose, MailKind> = { setup: 'passwordSetup', reset: 'passwordReset' }

type MailDeps = Pick<Deps, 'clock' | 'newId' | 'randomBytes' | 'secrets' | 'config'>

/** Makes a token to set the password with and writes down the mail that brings it. */
export async function queuePasswordMail(
  deps: MailDeps,
  db: Kysely<Database>,
  tenantId: string,
  contact: Contact,
  purpose: PasswordPurpose,
): Promise<void> {
  const token = deps.randomBytes(tokenBytes).toString('base64url')
  const expiresAt = deps.clock.now() + hours[purpose] * hourMs
  const tokenHash = hashRandomSecret(token)
  await savePasswordToken(db, tenantId, { contactId: contact.id, tokenHash, purpose, expiresAt })
  await queueFor(deps, db, tenantId, contact, {
    kind: kinds[purpose],
    hours: hours[purpose],
    expiresAt,
    token,
  })
}

/** Tells the contact that its password was changed, in case it was somebody else. */
export async function queuePasswordNotice(
  deps: MailDeps,
  db: Kysely<Database>,
  tenantId: string,
  contact: Contact,
): Promise<void> {
  const expiresAt = deps.clock.now() + 72 * hourMs
  await queueFor(deps, db, tenantId, contact, { kind: 'passwordChanged', hours: 0, expiresAt })
}

async function queueFor(
  deps: MailDeps,
  db: Kysely<Database>,
  tenantId: string,
  contact: Contact,
  mail: { kind: MailKind; hours: number; expiresAt: number; token?: string },
): Promise<void> {
  const settings = await findPortalSettings(db, tenantId)
  const tenant = await findTenant(db, tenantId)
  const portal = portalAddress(deps.config, tenantId, settings)
  const composed = composeMail(mail.kind, contact.profile.language ?? settings.language, {
    vendor: tenant?.name ?? '',
    name: [contact.firstName, contact.lastName].filter(Boolean).join(' '),
    username: usernameOf(contact.email),
    hours: mail.hours,
    ...(mail.token !== undefined && { link: passwordAddress(portal, mail.token) }),
  })
  const { kind, expiresAt } = mail
  await queueMail(deps, db, tenantId, kind, { to: contact.email, ...composed, expiresAt })
}
