import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant, writeInstantOrNull } from '../../../http/instant.ts'
import { pageOf } from '../../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../../http/wire.ts'
import { contactLanguages } from '../../../storage/people/contact-row.ts'
import type { VendorUser } from '../../../storage/vendor-users.ts'
import { closed, label } from '../../fields.ts'

export const UserModel = component(
  'User',
  Type.Object({
    id: wireId('user'),
    username: Type.String(),
    firstName: nullable(Type.String()),
    lastName: nullable(Type.String()),
    email: Type.String(),
    enabled: Type.Boolean(),
    roleId: wireId('role'),
    emailVerified: Type.Boolean({ description: 'By the invitation that went to the address.' }),
    claimValue: nullable(Type.String()),
    language: { ...nullable(oneOf(contactLanguages)), description: "Null is the tenant's." },
    hasPassword: Type.Boolean({ description: 'The invitation was accepted.' }),
    secondFactor: Type.Boolean({ description: 'Whether they have set one up.' }),
    invitedAt: nullable(Instant),
    createdAt: Instant,
    updatedAt: Instant,
  }),
)

export const UserList = pageOf('UserList', ref(UserModel))

const username = Type.String({ minLength: 3, maxLength: 50, pattern: '^[^\\s]+$' })
const email = Type.String({ format: 'email', maxLength: 100 })
const claimValue = Type.Optional(
  nullable(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'What an identity provider calls them, for signing in to the console with it. Without one ' +
        'their e-mail counts, where the provider has verified it.',
    }),
  ),
)
const language = Type.Optional(
  nullable(oneOf(contactLanguages, { description: 'Of mails to them.' })),
)
const enabled = Type.Optional(Type.Boolean())

export const UserInput = component(
  'UserInput',
  closed(
    {
      username,
      firstName: label(50),
      lastName: label(50),
      email,
      roleId: wireId('role'),
      claimValue,
      language,
      enabled,
      mailInvitation: Type.Optional(
        Type.Boolean({
          description:
            'Mails them a link to choose a password, in the same step: where this server sends ' +
            'no mail, nobody is added.',
        }),
      ),
    },
    {
      examples: [
        {
          username: 'ada',
          firstName: 'Ada',
          lastName: 'Byron',
          email: 'ada@vendor.example',
          roleId: 'role_AZgAAAAAcACAAAAAAAAABQ',
          mailInvitation: true,
        },
      ],
    },
  ),
)

export const UserPatch = component(
  'UserPatch',
  closed(
    {
      username: Type.Optional(username),
      firstName: Type.Optional(label(50)),
      lastName: Type.Optional(label(50)),
      email: Type.Optional(email),
      roleId: Type.Optional(wireId('role')),
      claimValue,
      language,
      enabled,
    },
    { examples: [{ enabled: false }] },
  ),
)

export const InvitationAcceptance = component(
  'InvitationAcceptance',
  closed({
    token: Type.String({ maxLength: 500, description: 'From the link of the invitation.' }),
    password: Type.String({ minLength: 12, maxLength: 200 }),
  }),
)

type UserWire = Static<typeof UserModel>

export function userToWire(user: VendorUser, secondFactor: boolean): UserWire {
  return { ...accountToWire(user), secondFactor }
}

/** What a change of somebody changes; their second factor is their own. */
export function accountToWire(user: VendorUser): Omit<UserWire, 'secondFactor'> {
  return {
    id: toWireId('user', user.id),
    username: user.username,
    firstName: user.firstName,
    lastName: user.lastName,
    email: user.email,
    enabled: user.enabled,
    roleId: toWireId('role', user.roleId),
    emailVerified: user.emailVerifiedAt !== null,
    claimValue: user.claimValue,
    language: user.language,
    hasPassword: user.passwordHash !== null,
    invitedAt: writeInstantOrNull(user.invitedAt),
    createdAt: writeInstant(user.createdAt),
    updatedAt: writeInstant(user.updatedAt),
  }
}
