import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstantOrNull } from '../../http/instant.ts'
import { component, Instant, nullable, oneOf, wireId } from '../../http/wire.ts'
import { isLocked } from '../../identity/sign-in/lock-out.ts'
import { type Credentials, contactRoles } from '../../storage/people/credentials.ts'
import type { SignInFailures } from '../../storage/people/sign-in-failures.ts'
import { closed } from '../fields.ts'

const types = ['password', 'openIdToken'] as const

export const CredentialsModel = component(
  'ContactCredentials',
  Type.Object({
    id: wireId('contact'),
    authentication: Type.Object({
      type: oneOf(types),
      claimValue: Type.Optional(Type.String({ description: 'Of openIdToken only.' })),
    }),
    role: oneOf(contactRoles),
    active: Type.Boolean(),
    locked: Type.Boolean(),
    lockedUntil: nullable(Instant),
    passwordSet: Type.Boolean(),
  }),
)

export const CredentialsInput = component(
  'ContactCredentialsInput',
  closed(
    {
      // Read by its type: the keys of the other kind are passed over.
      authentication: closed({
        type: oneOf(types),
        claimValue: Type.Optional(
          nullable(
            Type.String({
              maxLength: 100,
              description: 'What the claim of the token must say; needed for openIdToken.',
            }),
          ),
        ),
      }),
      role: oneOf(contactRoles),
      active: Type.Optional(Type.Boolean()),
      mailPassword: Type.Optional(
        Type.Boolean({
          description:
            'Mails a contact without a password a link to choose one, in the same step: where ' +
            'this server sends no mail, nothing is changed.',
        }),
      ),
    },
    {
      examples: [
        { authentication: { type: 'password' }, role: 'user', mailPassword: true },
        { authentication: { type: 'openIdToken', claimValue: '00u1a2b3c4' }, role: 'admin' },
      ],
    },
  ),
)

export const PasswordActionInput = component(
  'PasswordActionInput',
  closed({ action: oneOf(['setup', 'reset']) }, { examples: [{ action: 'setup' }] }),
)

export function toWireCredentials(
  credentials: Credentials,
  failures: SignInFailures | null,
  now: number,
): Static<typeof CredentialsModel> {
  const { authentication, role, active } = credentials
  const locked = isLocked(failures, now)
  return {
    id: toWireId('contact', credentials.contactId),
    authentication:
      authentication.type === 'password'
        ? { type: 'password' }
        : { type: 'openIdToken', claimValue: authentication.claimValue },
    role,
    active,
    locked,
    lockedUntil: locked ? writeInstantOrNull(failures?.lockedUntil ?? null) : null,
    passwordSet: authentication.type === 'password' && authentication.passwordHash !== null,
  }
}
