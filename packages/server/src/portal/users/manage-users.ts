import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { wishMs } from '../../identity/contacts/forgotten-password.ts'
import type { PortalUser } from '../../identity/contacts/portal-session.ts'
import { readContact } from '../../management/contacts/contact-input.ts'
import {
  createContact,
  lockedContact,
  writeContact,
} from '../../management/contacts/edit-contact.ts'
import {
  dropCredentials,
  mailPasswordLink,
  writeCredentials,
} from '../../management/contacts/edit-credentials.ts'
import { duplicate } from '../../management/duplicate.ts'
import type { Contact } from '../../storage/people/contact-row.ts'
import { type Credentials, findCredentials, usernameOf } from '../../storage/people/credentials.ts'
import { noteInvitation, noteInvitationOf } from '../../storage/people/forgotten-passwords.ts'
import { customersWithProvider } from '../../storage/people/identity-providers.ts'
import type { PasswordPurpose } from '../../storage/people/password-tokens.ts'
import { deleteGroupsOfContact, findContactsByEmail } from '../../storage/people/portal-users.ts'
import { asAdmin } from './as-admin.ts'
import type { aboutPerson, PortalUserInput, PortalUserPatch } from './user-model.ts'

// Of all people of one customer: whoever is its administrator writes to nobody else in masses.
const invitationsAtOnce = 50
const invitationsMs = 24 * 3_600_000

/** Makes somebody an account: of a contact that the vendor has without one, or of a new one. */
export async function inviteUser(
  deps: Deps,
  user: PortalUser,
  body: Static<typeof PortalUserInput>,
): Promise<string> {
  return asAdmin(deps, user, async (within) => {
    const { tenantId } = user
    const { authentication = { type: 'password' as const }, role } = body
    const { type, claimValue = null } = authentication
    if (type === 'openIdToken') await expectOwnProvider(within, user)
    const contact = await contactFor(within, user, body)
    const change = { type, claimValue, role, active: true }
    await writeCredentials(within, tenantId, placeOf(user, contact.id), change)
    if (type === 'password') await invite(within, user, contact, 'setup')
    return contact.id
  })
}

export async function changeUser(
  deps: Deps,
  user: PortalUser,
  contactId: string,
  { role, active, ...fields }: Static<typeof PortalUserPatch>,
  expect: (before: ReturnType<typeof aboutPerson>) => void,
): Promise<void> {
  await asAdmin(deps, user, async (within) => {
    const { contact, credentials } = await heldPerson(within, user, contactId)
    const { firstName, lastName, profile } = contact
    expect({ firstName, lastName, language: profile.language ?? null, role: credentials.role })
    const next = { role: role ?? credentials.role, active: active ?? credentials.active }
    const isOther = next.role !== credentials.role || next.active !== credentials.active
    if (isOther) expectOther(user, contactId)
    if (active === true && !contact.active) throw switchedOff()
    const place = placeOf(user, contactId)
    await writeContact(within, user.tenantId, place, readContact(fields))
    if (!isOther) return
    const { authentication } = credentials
    const claimValue = authentication.type === 'openIdToken' ? authentication.claimValue : null
    const change = { type: authentication.type, claimValue, ...next }
    await writeCredentials(within, user.tenantId, place, change)
  })
}

/** Takes away the account and what it may use. The contact is the vendor's, and stays. */
export async function removeUser(deps: Deps, user: PortalUser, contactId: string): Promise<void> {
  await asAdmin(deps, user, async (within) => {
    await heldPerson(within, user, contactId)
    expectOther(user, contactId)
    await dropCredentials(within.db, user.tenantId, contactId)
    await deleteGroupsOfContact(within.db, user.tenantId, contactId)
  })
}

/** Mails a link to choose the first password, or another. */
export async function inviteAgain(deps: Deps, user: PortalUser, contactId: string): Promise<void> {
  await asAdmin(deps, user, async (within) => {
    const { contact, credentials } = await heldPerson(within, user, contactId)
    const { authentication } = credentials
    const isFirst = authentication.type === 'password' && authentication.passwordHash === null
    await invite(within, user, contact, isFirst ? 'setup' : 'reset')
  })
}

/**
 * Once in a while to one address, so that nobody's letter box is filled from here, and to so many
 * in a day, so that strangers are not written to in the vendor's name.
 */
async function invite(
  within: Deps,
  { tenantId, customerId }: PortalUser,
  contact: Contact,
  purpose: PasswordPurpose,
): Promise<void> {
  await mailPasswordLink(within, tenantId, contact, purpose)
  const now = within.clock.now()
  const wish = { tenantId, username: usernameOf(contact.email) }
  // Refused, it takes back the mail too.
  const earlier = await noteInvitation(within.db, wish, { now, askedBefore: now - wishMs })
  if (earlier !== null) {
    throw tooMany('This person was sent a link a few minutes ago.', earlier + wishMs - now)
  }
  const pace = { now, eachMs: invitationsMs / invitationsAtOnce, spanMs: invitationsMs }
  const nextAt = await noteInvitationOf(within.db, { tenantId, customerId }, pace)
  if (nextAt === null) return
  throw tooMany('Your company has sent as many invitations as it may in a day.', nextAt - now)
}

function tooMany(details: string, waitMs: number): RequestError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new RequestError('tooManyRequests', {
    details,
    headers: { 'retry-after': String(seconds) },
  })
}

/** Somebody of this customer who has an account, held. */
export async function heldPerson(
  { db }: Pick<Deps, 'db'>,
  user: PortalUser,
  contactId: string,
): Promise<{ contact: Contact; credentials: Credentials }> {
  const contact = await lockedContact(db, user.tenantId, placeOf(user, contactId))
  const credentials = await findCredentials(db, user.tenantId, contactId)
  if (!credentials) throw new RequestError('contactUnknown')
  return { contact, credentials }
}

async function contactFor(
  within: Deps,
  user: PortalUser,
  { email, firstName, lastName, language }: Static<typeof PortalUserInput>,
): Promise<Contact> {
  const { tenantId, customerId } = user
  const fields = readContact({
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(language !== undefined && { language }),
  })
  const known = await findContactsByEmail(within.db, tenantId, customerId, email)
  if (known.some(({ hasCredentials }) => hasCredentials)) throw duplicate('email')
  const [first] = known
  if (!first) return createContact(within, tenantId, customerId, { email, ...fields })
  const place = placeOf(user, first.contactId)
  await writeContact(within, tenantId, place, fields)
  const contact = await lockedContact(within.db, tenantId, place)
  if (!contact.active) throw switchedOff()
  return contact
}

/**
 * At the vendor's own provider the same value is one person for all customers: whoever could name
 * one there could take the sign-in of another customer's people.
 */
async function expectOwnProvider({ db }: Pick<Deps, 'db'>, { tenantId, customerId }: PortalUser) {
  const own = await customersWithProvider(db, tenantId, [customerId])
  if (own.has(customerId)) return
  const message = 'needs an identity provider of your own company, which the vendor sets up'
  throw invalid('authentication.type', message, 'notAllowed')
}

function expectOther({ contactId: own }: PortalUser, contactId: string): void {
  if (own !== contactId) return
  throw new RequestError('stateConflict', {
    details: 'Nobody changes their own role or takes away their own account: another admin can.',
  })
}

function switchedOff(): RequestError {
  const details = 'The vendor has switched this person off, and can switch it on again.'
  return new RequestError('stateConflict', { details })
}

function placeOf({ customerId }: PortalUser, contactId: string) {
  return { customerId, contactId }
}
