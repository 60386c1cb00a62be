import { Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import type { Api } from '../../../http/api.ts'
import { writeInstant, writeInstantOrNull } from '../../../http/instant.ts'
import { addComponents } from '../../../http/routes.ts'
import { component, Instant, nullable, oneOf, ref } from '../../../http/wire.ts'
import { rotateLeaseKey } from '../../../identity/rotate-lease-key.ts'
import { rotateRsaKey } from '../../../identity/rotate-rsa-key.ts'
import { listTenantKeys, type StoredKey } from '../../../storage/tenant-keys.ts'
import { closed } from '../../fields.ts'

const TenantKey = component(
  'TenantKey',
  Type.Object({
    kid: Type.String(),
    purpose: oneOf(['root', 'lease', 'webhook', 'offline']),
    publicKey: Type.Record(Type.String(), Type.String(), { description: 'A JWK.' }),
    current: Type.Boolean({ description: 'What is signed now is signed with it.' }),
    notBefore: Instant,
    notAfter: nullable(Instant),
  }),
)
const TenantKeyList = component(
  'TenantKeyList',
  Type.Object({ items: Type.Array(ref(TenantKey)), elementsTotal: Type.Integer() }),
)
const KeyRotation = component(
  'KeyRotation',
  closed({ purpose: oneOf(['lease', 'webhook', 'offline']) }, { examples: [{ purpose: 'lease' }] }),
)
const RotatedKey = component(
  'RotatedKey',
  Type.Object({
    kid: Type.String(),
    serial: nullable(Type.Integer({ description: 'Of the manifest, for a lease key.' })),
  }),
)

const config = { scopes: ['api:admin'] } as const
const tags = ['Keys']

/** The keys of the tenant, and new ones in their place. */
export function tenantKeyRoutes(api: Api, deps: Deps): void {
  addComponents(api, [TenantKey, TenantKeyList, KeyRotation, RotatedKey])

  api.get(
    '/account/keys',
    {
      config,
      schema: {
        tags,
        operationId: 'listKeys',
        summary: 'List the public keys of the tenant, newest first',
        response: { 200: ref(TenantKeyList) },
      },
    },
    async ({ tenantId }) => {
      const items = (await listTenantKeys(deps.db, tenantId)).map(keyToWire)
      return { items, elementsTotal: items.length }
    },
  )

  api.post(
    '/account/keys/rotate',
    {
      config,
      schema: {
        tags,
        operationId: 'rotateKey',
        summary: 'Put a new key in the place of one',
        description:
          'Leases: applications learn of the new key with the manifest of their next lease, and the ' +
          'old one stays listed until all that it has signed has ended. Webhooks: receivers must ' +
          'fetch the new key. The root key is built into applications and is not rotated.',
        body: ref(KeyRotation),
        response: { 201: ref(RotatedKey) },
      },
    },
    async ({ tenantId, body }, reply) => {
      const { purpose } = body
      const rotated =
        purpose === 'lease'
          ? await rotateLeaseKey(deps, tenantId)
          : { ...(await rotateRsaKey(deps, tenantId, purpose)), serial: null }
      return reply.code(201).send(rotated)
    },
  )
}

function keyToWire(key: StoredKey) {
  const { kid, purpose, publicJwk, notBeforeAt, notAfterAt } = key
  return {
    kid,
    purpose,
    publicKey: publicJwk,
    current: notAfterAt === null,
    notBefore: writeInstant(notBeforeAt),
    notAfter: writeInstantOrNull(notAfterAt),
  }
}
