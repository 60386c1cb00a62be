import { type Static, Type } from 'typebox'
import { pageOf } from '../../http/paging.ts'
import { component, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { contactRoles } from '../../storage/people/credentials.ts'
import { closed } from '../fields.ts'
import { ContactInput } from './contact-input.ts'
import { ContactModel } from './contact-model.ts'
import { CredentialsInput, CredentialsModel } from './credentials-model.ts'

const { id, firstName, lastName, email } = ContactModel.properties
const { authentication, role } = CredentialsModel.properties

const CustomerUser = component(
  'CustomerUser',
  Type.Object({ id, firstName, lastName, email, authentication, role }),
)

const CustomerUserListed = component(
  'CustomerUserListed',
  Type.Object({
    id: wireId('contact'),
    firstName,
    lastName,
    email,
    authentication: nullable(authentication),
    active: Type.Boolean(),
    locked: Type.Boolean(),
    role: oneOf(contactRoles),
  }),
)

export const CustomerUserModel = CustomerUser
export const CustomerUserList = pageOf('CustomerUserList', ref(CustomerUserListed))

export const CustomerUserInput = component(
  'CustomerUserInput',
  closed(
    {
      email: ContactInput.properties.email,
      firstName: ContactInput.properties.firstName,
      lastName: ContactInput.properties.lastName,
      authentication: CredentialsInput.properties.authentication,
      role: CredentialsInput.properties.role,
    },
    {
      examples: [
        {
          email: 'mara.lind@harbourlane.example',
          authentication: { type: 'password' },
          role: 'user',
        },
      ],
    },
  ),
)

export const userComponents = [
  CustomerUser,
  CustomerUserListed,
  CustomerUserList,
  CustomerUserInput,
]

type Contact = Static<typeof ContactModel>
type Credentials = Static<typeof CredentialsModel>

export function userOf(contact: Contact, credentials: Credentials): Static<typeof CustomerUser> {
  const { id, firstName, lastName, email } = contact
  const { authentication, role } = credentials
  return { id, firstName, lastName, email, authentication, role }
}

/** A contact without credentials is a user who cannot sign in. */
export function listedUserOf(
  contact: Contact,
  credentials: Credentials | null,
): Static<typeof CustomerUserListed> {
  const { id, firstName, lastName, email, status } = contact
  return {
    id,
    firstName,
    lastName,
    email,
    authentication: credentials?.authentication ?? null,
    active: status === 'active' && (credentials?.active ?? false),
    locked: credentials?.locked ?? false,
    role: credentials?.role ?? 'user',
  }
}
