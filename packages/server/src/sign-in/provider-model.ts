import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { component, wireId } from '../http/wire.ts'
import type { IdentityProvider } from '../storage/people/identity-providers.ts'

/** Signing in at an identity provider, to the portal and to the console alike. */
export const ProviderSignIn = component(
  'ProviderSignIn',
  Type.Object(
    { identityProviderId: Type.String({ maxLength: 50 }) },
    {
      additionalProperties: false,
      examples: [{ identityProviderId: 'idp_AZqz8hI0eryN7wEjRWeJqw' }],
    },
  ),
)

export const ProviderSignInBegun = component(
  'ProviderSignInBegun',
  Type.Object({ authorizationUrl: Type.String({ description: 'Where to send the browser.' }) }),
)

export const ProviderReturn = component(
  'ProviderReturn',
  Type.Object(
    {
      code: Type.String({ minLength: 1, maxLength: 4096 }),
      state: Type.String({ minLength: 1, maxLength: 200 }),
      iss: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 500,
          description: 'As the provider has sent it along, if it has (RFC 9207).',
        }),
      ),
    },
    {
      additionalProperties: false,
      examples: [{ code: 'SplxlOBeZQQYbYS6WxSbIA', state: 'af0ifjsldkj' }],
    },
  ),
)

/** What a sign-in page shows of the providers. */
export const providersShown = Type.Array(
  Type.Object({ id: wireId('identityProvider'), name: Type.String() }),
)

export function providersToWire(
  providers: readonly IdentityProvider[],
): Static<typeof providersShown> {
  return providers.map(({ id, name }) => ({ id: toWireId('identityProvider', id), name }))
}
