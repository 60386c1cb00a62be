import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { queuePasswordMail } from '../../identity/contacts/password-mail.ts'
import type { Contact } from '../../storage/people/contact-row.ts'
import {
  type Authentication,
  type ContactRole,
  type Credentials,
  deleteCredentials,
  findCredentials,
  saveCredentials,
  usernameOf,
} from '../../storage/people/credentials.ts'
import {
  deletePasswordTokenOf,
  type PasswordPurpose,
} from '../../storage/people/password-tokens.ts'
import { clearSignInFailures } from '../../storage/people/sign-in-failures.ts'
import type { Database } from '../../storage/schema.ts'
import { deleteSessionsOf } from '../../storage/users/sessions.ts'
import { namingDuplicates } from '../duplicate.ts'
import type { ContactPlace } from './contact-path.ts'
import { lockedContact } from './edit-contact.ts'

export type CredentialsChange = {
  readonly type: Authentication['type']
  readonly claimValue: string | null
  readonly role: ContactRole
  readonly active?: boolean
}

/** Gives a contact credentials or changes them. A password stays until another kind takes its place. */
export async function setCredentials(
  deps: Deps,
  tenantId: string,
  place: ContactPlace,
  change: CredentialsChange & { readonly mailPassword?: boolean },
  expect?: (before: Credentials | null) => void,
): Promise<void> {
  const saving = deps.db.transaction().execute(async (db) => {
    const contact = await writeCredentials({ ...deps, db }, tenantId, place, change, expect)
    // Refused, it takes the account back: nobody is left with one that they can't enter.
    if (change.mailPassword) await mailPasswordLink({ ...deps, db }, tenantId, contact, 'setup')
  })
  await namingDuplicates(saving)
}

/**
 * The same within a transaction.
 *
 * @param expect refuses credentials that are not those that the caller means to change
 */
export async function writeCredentials(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  place: ContactPlace,
  change: CredentialsChange,
  expect: (before: Credentials | null) => void = () => {},
): Promise<Contact> {
  const contact = await lockedContact(db, tenantId, place)
  const before = await findCredentials(db, tenantId, contact.id)
  expect(before)
  const authentication = authenticationOf(change, contact, before)
  const isOther = before !== null && !isSame(before.authentication, authentication)
  const active = change.active ?? before?.active ?? true
  if (isOther) await deletePasswordTokenOf(db, tenantId, contact.id)
  // They are over, not only out of use until things are again as they were.
  if (isOther || !active) await deleteSessionsOf(db, 'portal_session', tenantId, contact.id)
  await saveCredentials(db, tenantId, {
    contactId: contact.id,
    customerId: contact.customerId,
    authentication,
    role: change.role,
    active,
    updatedAt: clock.now(),
  })
  return contact
}

export async function credentialsOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  contactId: string,
): Promise<Credentials> {
  const credentials = await findCredentials(db, tenantId, contactId)
  if (!credentials) throw new RequestError('credentialsUnknown')
  return credentials
}

export async function removeCredentials(
  deps: Deps,
  tenantId: string,
  place: ContactPlace,
): Promise<void> {
  await deps.db.transaction().execute(async (db) => {
    const { id } = await lockedContact(db, tenantId, place)
    await dropCredentials(db, tenantId, id)
  })
}

/** The same within a transaction, of a contact that is held. */
export async function dropCredentials(
  db: Kysely<Database>,
  tenantId: string,
  contactId: string,
): Promise<void> {
  await credentialsOrNotFound(db, tenantId, contactId)
  await deletePasswordTokenOf(db, tenantId, contactId)
  await deleteSessionsOf(db, 'portal_session', tenantId, contactId)
  await deleteCredentials(db, tenantId, contactId)
}

/** Ends a lock-out. */
export async function unlockCredentials(
  deps: Deps,
  tenantId: string,
  place: ContactPlace,
): Promise<void> {
  await deps.db.transaction().execute(async (db) => {
    const { id, email } = await lockedContact(db, tenantId, place)
    await credentialsOrNotFound(db, tenantId, id)
    await clearSignInFailures(db, tenantId, usernameOf(email))
  })
}

/** Sends a link to choose the first password, or another. The mail goes out with this change. */
export async function requestPassword(
  deps: Deps,
  tenantId: string,
  place: ContactPlace,
  action: PasswordPurpose,
): Promise<void> {
  await deps.db.transaction().execute(async (db) => {
    const contact = await lockedContact(db, tenantId, place)
    await mailPasswordLink({ ...deps, db }, tenantId, contact, action)
  })
}

/** The same within a transaction, for a contact that is held. */
export async function mailPasswordLink(
  deps: Deps,
  tenantId: string,
  contact: Contact,
  action: PasswordPurpose,
): Promise<void> {
  const { db, mailer } = deps
  const { authentication, active } = await credentialsOrNotFound(db, tenantId, contact.id)
  if (authentication.type !== 'password') {
    throw new RequestError('stateConflict', {
      details: 'The contact signs in with an OpenID token and has no password.',
    })
  }
  if (!active || !contact.active) {
    throw new RequestError('stateConflict', { details: 'The account is not active.' })
  }
  const hasPassword = authentication.passwordHash !== null
  if (action === 'setup' && hasPassword) throw new RequestError('passwordExists')
  if (action === 'reset' && !hasPassword) throw new RequestError('passwordNotSet')
  if (mailer === null) throw new RequestError('mailNotConfigured')
  await queuePasswordMail(deps, db, tenantId, contact, action)
}

/** Another value of the claim is another person at the provider. */
function isSame(before: Authentication, after: Authentication): boolean {
  if (before.type !== 'openIdToken' || after.type !== 'openIdToken')
    return before.type === after.type
  return before.claimValue === after.claimValue
}

function authenticationOf(
  { type, claimValue }: CredentialsChange,
  contact: Contact,
  before: Credentials | null,
): Authentication {
  if (type === 'password') {
    const kept = before?.authentication
    const passwordHash = kept?.type === 'password' ? kept.passwordHash : null
    return { type, username: usernameOf(contact.email), passwordHash }
  }
  const value = claimValue?.trim() ?? ''
  if (value === '') {
    throw invalid('authentication.claimValue', 'is needed for openIdToken', 'required')
  }
  return { type, claimValue: value }
}
