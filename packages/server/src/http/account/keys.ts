import { Type } from 'typebox'
import type { Routes } from '../routes.ts'
import { addComponents } from '../routes.ts'
import { component, oneOf, ref } from '../wire.ts'

const SigningKey = component(
  'SigningKey',
  Type.Object({
    kty: oneOf(['OKP']),
    crv: oneOf(['Ed25519']),
    x: Type.String(),
    kid: Type.String(),
    alg: oneOf(['EdDSA']),
    use: oneOf(['sig']),
  }),
)

const SigningKeys = component(
  'SigningKeys',
  Type.Object({ keys: Type.Array(ref(SigningKey)), manifest: Type.String() }),
)

const RootKeys = component(
  'RootKeys',
  Type.Object({
    keys: Type.Array(
      Type.Object({
        kty: oneOf(['OKP']),
        crv: oneOf(['Ed25519']),
        x: Type.String(),
        kid: Type.String(),
      }),
    ),
    offlineKey: Type.Object(
      { kty: oneOf(['RSA']), n: Type.String(), e: Type.String(), kid: Type.String() },
      { description: 'What an application encrypts its requests without a network to.' },
    ),
  }),
)

const RsaKey = component(
  'RsaKey',
  Type.Object({
    kty: oneOf(['RSA']),
    n: Type.String(),
    e: Type.String(),
    kid: Type.String(),
    alg: oneOf(['RS256']),
    use: oneOf(['sig']),
  }),
)

/** What others need to verify what the tenant has signed. */
export const keyRoutes: Routes = (api, { keys }) => {
  addComponents(api, [SigningKey, SigningKeys, RootKeys, RsaKey])

  api.get(
    '/keys',
    {
      schema: {
        summary: 'The keys that sign lease documents, and the manifest signed by the root key',
        tags: ['Keys'],
        response: { 200: ref(SigningKeys) },
      },
    },
    async ({ tenantId }) => {
      const { leaseJwks, manifest } = await keys.load(tenantId)
      return {
        keys: leaseJwks.map((jwk) => ({ ...jwk, alg: 'EdDSA' as const, use: 'sig' as const })),
        manifest,
      }
    },
  )

  // Not among the public keys: what is fetched at run time can't be what everything else hangs on.
  api.get(
    '/account/root-keys',
    {
      config: { scopes: ['api:admin', 'products:read', 'products:admin'] },
      schema: {
        operationId: 'getRootKeys',
        summary:
          'The keys that an application is built with: the root keys, and the one for offline use',
        tags: ['Keys'],
        response: { 200: ref(RootKeys) },
      },
    },
    async ({ tenantId }) => {
      const { rootJwks, offlineJwk } = await keys.load(tenantId)
      return { keys: [...rootJwks], offlineKey: offlineJwk }
    },
  )

  api.get(
    '/account/key',
    {
      config: { scopes: ['api:admin'] },
      schema: {
        summary: 'The key that signs webhooks',
        tags: ['Keys'],
        response: { 200: ref(RsaKey) },
      },
    },
    async ({ tenantId }) => {
      const { webhookJwk } = await keys.load(tenantId)
      return { ...webhookJwk, alg: 'RS256' as const, use: 'sig' as const }
    },
  )
}
