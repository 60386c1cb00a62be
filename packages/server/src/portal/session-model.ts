import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { writeInstant } from '../http/instant.ts'
import { RequestError } from '../http/request-error.ts'
import { component, Instant, nullable, oneOf, wireId } from '../http/wire.ts'
import type { PortalUser } from '../identity/contacts/portal-session.ts'
import { csrfTokenOf } from '../identity/sign-in/csrf-token.ts'
import { findCustomer } from '../storage/customers.ts'
import { contactLanguages } from '../storage/people/contact-row.ts'
import { findContact } from '../storage/people/contacts.ts'
import { contactRoles } from '../storage/people/credentials.ts'
import { findPortalSettings } from '../storage/people/portal-settings.ts'
import { showsTo } from './shown.ts'

export const SessionModel = component(
  'PortalSession',
  Type.Object({
    contact: Type.Object({
      id: wireId('contact'),
      email: Type.String(),
      firstName: nullable(Type.String()),
      lastName: nullable(Type.String()),
      language: nullable(oneOf(contactLanguages)),
    }),
    customer: Type.Object({ id: wireId('customer'), name: Type.String() }),
    role: oneOf(contactRoles),
    method: oneOf(['password', 'openIdToken']),
    signedIn: Instant,
    expires: Instant,
    shows: Type.Object(
      {
        entitlementGroups: Type.Boolean(),
        activationCodes: Type.Boolean(),
        activationsGraph: Type.Boolean(),
        userManagement: Type.Boolean(),
      },
      { description: 'What the vendor shows to this person.' },
    ),
    csrfToken: Type.String({
      description: 'To be sent as Leasehold-Csrf with whatever changes something.',
    }),
  }),
)

export async function sessionToWire(
  deps: Deps,
  user: PortalUser,
): Promise<Static<typeof SessionModel>> {
  const { tenantId, contactId, customerId, role, session } = user
  const contact = await findContact(deps.db, tenantId, contactId)
  const customer = await findCustomer(deps.db, tenantId, customerId)
  // Gone within this very request.
  if (!contact || !customer) throw new RequestError('sessionMissing')
  const settings = await findPortalSettings(deps.db, tenantId)
  return {
    contact: {
      id: toWireId('contact', contactId),
      email: contact.email,
      firstName: contact.firstName,
      lastName: contact.lastName,
      language: contact.profile.language ?? null,
    },
    customer: { id: toWireId('customer', customerId), name: customer.name },
    role,
    method: session.method,
    signedIn: writeInstant(session.createdAt),
    expires: writeInstant(session.expiresAt),
    shows: {
      entitlementGroups: showsTo(role, settings.showEntitlementGroups),
      activationCodes: showsTo(role, settings.showActivationCodes),
      activationsGraph: showsTo(role, settings.showActivationsGraph),
      userManagement: showsTo(role, settings.showUserManagement),
    },
    csrfToken: csrfTokenOf(deps, user),
  }
}
