import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { pageOf } from '../../http/paging.ts'
import { component, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { ContactInput } from '../../management/contacts/contact-input.ts'
import { CredentialsInput } from '../../management/contacts/credentials-model.ts'
import { closed } from '../../management/fields.ts'
import { contactLanguages } from '../../storage/people/contact-row.ts'
import { contactRoles } from '../../storage/people/credentials.ts'
import type { CustomerPerson } from '../../storage/people/portal-users.ts'

export const PortalUserModel = component(
  'PortalUser',
  Type.Object({
    id: wireId('contact'),
    email: Type.String(),
    firstName: nullable(Type.String()),
    lastName: nullable(Type.String()),
    language: nullable(oneOf(contactLanguages)),
    role: oneOf(contactRoles),
    authentication: Type.Object({
      type: oneOf(['password', 'openIdToken']),
      claimValue: nullable(Type.String({ description: 'Of openIdToken only.' })),
    }),
    active: Type.Boolean({ description: 'Whether this person may sign in.' }),
    switchedOffByVendor: Type.Boolean(),
    passwordSet: Type.Boolean(),
    locked: Type.Boolean({ description: 'After wrong passwords, for a while.' }),
    authorisedGroups: Type.Integer({ description: 'Orders that this person may use.' }),
  }),
)

export const PortalUserList = pageOf('PortalUserList', ref(PortalUserModel))

const { email, firstName, lastName, language } = ContactInput.properties

export const PortalUserInput = component(
  'PortalUserInput',
  closed(
    {
      email,
      firstName,
      lastName,
      language,
      role: oneOf(contactRoles),
      authentication: Type.Optional(CredentialsInput.properties.authentication),
    },
    {
      examples: [{ email: 'tom.okafor@acme.example', firstName: 'Tom', role: 'user' }],
    },
  ),
)

export const PortalUserPatch = component(
  'PortalUserPatch',
  closed(
    {
      firstName,
      lastName,
      language,
      role: Type.Optional(oneOf(contactRoles)),
      active: Type.Optional(Type.Boolean()),
    },
    { examples: [{ role: 'admin' }] },
  ),
)

/** What an edit of somebody sets. Access is a switch of its own, and goes into no tag. */
export function aboutPerson({
  firstName,
  lastName,
  language,
  role,
}: Pick<CustomerPerson, 'firstName' | 'lastName' | 'language' | 'role'>) {
  return { firstName, lastName, language, role }
}

export function toWirePortalUser(person: CustomerPerson): Static<typeof PortalUserModel> {
  return {
    id: toWireId('contact', person.contactId),
    email: person.email,
    firstName: person.firstName,
    lastName: person.lastName,
    language: person.language,
    role: person.role,
    authentication: { type: person.type, claimValue: person.claimValue },
    active: person.active && person.contactActive,
    switchedOffByVendor: !person.contactActive,
    passwordSet: person.isPasswordSet,
    locked: person.isLocked,
    authorisedGroups: person.orders,
  }
}
