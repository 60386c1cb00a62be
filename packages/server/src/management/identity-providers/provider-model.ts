import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import {
  type IdentityProvider,
  identityAlgorithms,
} from '../../storage/people/identity-providers.ts'
import { closed, label } from '../fields.ts'

const fields = {
  name: label(100),
  issuer: Type.String({
    minLength: 1,
    maxLength: 500,
    pattern: '^\\S+$',
    description: 'What `iss` of a token must be, to the letter.',
  }),
  authority: nullable(
    Type.String({
      minLength: 1,
      maxLength: 2048,
      description:
        'The address below which the discovery document is found. Left out: the issuer. https, to ' +
        'the public internet.',
    }),
  ),
  audiences: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
    minItems: 1,
    maxItems: 20,
    uniqueItems: true,
    description: 'Whom a token may be made for: one of its `aud` must be one of these.',
  }),
  algorithms: Type.Array(oneOf(identityAlgorithms), {
    minItems: 1,
    uniqueItems: true,
    description: 'With which a token may be signed. Left out: RS256.',
  }),
  userIdClaim: Type.String({
    minLength: 1,
    maxLength: 200,
    description: 'Its value is looked for among the claimValue of contacts. Left out: sub.',
  }),
  usernameClaim: Type.String({
    minLength: 1,
    maxLength: 200,
    description: 'The name that the seat shows. Left out: email.',
  }),
  entitlementGroupIdsClaim: nullable(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'A claim that names the groups itself, egr_…: a list, or one text. A token that has it ' +
        'needs no contact.',
    }),
  ),
  clientId: nullable(
    Type.String({
      minLength: 1,
      maxLength: 500,
      description: 'Of the portal, as the provider knows it; without one nobody signs in with it.',
    }),
  ),
  clientSecret: nullable(
    Type.String({
      minLength: 1,
      maxLength: 500,
      description: 'Never shown again. With another authority it must be given again, or null.',
    }),
  ),
  signInScope: Type.String({
    minLength: 1,
    maxLength: 500,
    description: 'What the portal asks the provider for. Left out: openid email profile.',
  }),
  consoleSignIn: Type.Boolean({
    description:
      'Whether it signs people of the vendor in to the console: by claimValue of the person, or by ' +
      'an e-mail that it says it has verified. Only a provider of the vendor, and only for whoever ' +
      'holds every permission to set up or change, since it speaks for everybody. Left out: false.',
  }),
  enabled: Type.Boolean(),
}

const optional = {
  authority: Type.Optional(fields.authority),
  algorithms: Type.Optional(fields.algorithms),
  userIdClaim: Type.Optional(fields.userIdClaim),
  usernameClaim: Type.Optional(fields.usernameClaim),
  entitlementGroupIdsClaim: Type.Optional(fields.entitlementGroupIdsClaim),
  clientId: Type.Optional(fields.clientId),
  clientSecret: Type.Optional(fields.clientSecret),
  signInScope: Type.Optional(fields.signInScope),
  consoleSignIn: Type.Optional(fields.consoleSignIn),
  enabled: Type.Optional(fields.enabled),
}

export const ProviderInput = component(
  'IdentityProviderInput',
  closed(
    {
      customerId: Type.Optional(
        nullable(
          Type.String({
            maxLength: 50,
            description:
              'Whose own provider it is, for good. Left out: that of the vendor, for all customers ' +
              'without one.',
          }),
        ),
      ),
      name: fields.name,
      issuer: fields.issuer,
      audiences: fields.audiences,
      ...optional,
    },
    {
      examples: [
        {
          name: 'Acme staff',
          customerId: 'cust_AZqz8hI0eryN7wEjRWeJqw',
          issuer: 'https://login.acme.example/realms/staff',
          audiences: ['drawing-app'],
          userIdClaim: 'sub',
        },
      ],
    },
  ),
)

export const ProviderPatch = component(
  'IdentityProviderPatch',
  closed(
    {
      name: Type.Optional(fields.name),
      issuer: Type.Optional(fields.issuer),
      audiences: Type.Optional(fields.audiences),
      ...optional,
    },
    { examples: [{ enabled: false }] },
  ),
)

export const ProviderModel = component(
  'IdentityProvider',
  Type.Object({
    id: wireId('identityProvider'),
    customerId: nullable(wireId('customer')),
    name: Type.String(),
    enabled: Type.Boolean(),
    issuer: Type.String(),
    authority: Type.String(),
    audiences: Type.Array(Type.String()),
    algorithms: Type.Array(oneOf(identityAlgorithms)),
    userIdClaim: Type.String(),
    usernameClaim: Type.String(),
    entitlementGroupIdsClaim: nullable(Type.String()),
    clientId: nullable(Type.String()),
    clientSecretSet: Type.Boolean(),
    signInScope: Type.String(),
    consoleSignIn: Type.Boolean(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
)

export const ProviderList = pageOf('IdentityProviderList', ref(ProviderModel))

export const ProviderTest = component(
  'IdentityProviderTest',
  Type.Object({
    ok: Type.Boolean({ description: 'Whether tokens of this provider can be checked now.' }),
    problems: Type.Array(Type.String(), { description: 'What stands in the way, or may.' }),
    discovery: Type.String({ description: 'The address that was read.' }),
    issuer: nullable(Type.String({ description: 'What the provider calls itself.' })),
    jwksUri: nullable(Type.String()),
    keys: Type.Array(
      Type.Object({
        kid: nullable(Type.String()),
        kty: Type.String(),
        alg: nullable(Type.String()),
        use: nullable(Type.String()),
      }),
    ),
    signIn: Type.Boolean({ description: 'Whether the portal could sign people in with it.' }),
  }),
)

export function providerToWire(provider: IdentityProvider): Static<typeof ProviderModel> {
  const { id, customerId, groupIdsClaim, sealedClientSecret, createdAt, updatedAt } = provider
  return {
    id: toWireId('identityProvider', id),
    customerId: customerId === null ? null : toWireId('customer', customerId),
    name: provider.name,
    enabled: provider.enabled,
    issuer: provider.issuer,
    authority: provider.authority,
    audiences: [...provider.audiences],
    algorithms: [...provider.algorithms],
    userIdClaim: provider.userIdClaim,
    usernameClaim: provider.usernameClaim,
    entitlementGroupIdsClaim: groupIdsClaim,
    clientId: provider.clientId,
    clientSecretSet: sealedClientSecret !== null,
    signInScope: provider.signInScope,
    consoleSignIn: provider.signsInUsers,
    createdAt: writeInstant(createdAt),
    updatedAt: writeInstant(updatedAt),
  }
}
