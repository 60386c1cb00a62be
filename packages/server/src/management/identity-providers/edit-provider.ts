import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { type Principal, scopes } from '../../http/principal.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { readWireId } from '../../http/wire.ts'
import { sealClientSecret } from '../../identity/providers/seal-client-secret.ts'
import { AddressRefused, createAddressGuard } from '../../outbound/address-guard.ts'
import { checkAddress, OutboundFault } from '../../outbound/read-json.ts'
import { findCustomer } from '../../storage/customers.ts'
import {
  deleteIdentityProvider,
  findIdentityProvider,
  type IdentityProvider,
  insertIdentityProvider,
  lockIdentityProvider,
  updateIdentityProvider,
} from '../../storage/people/identity-providers.ts'
import { refuseStronger } from '../account/may-grant.ts'
import type { ProviderInput, ProviderPatch } from './provider-model.ts'

type Input = Static<typeof ProviderInput>
type Patch = Static<typeof ProviderPatch>
type Expect = (provider: IdentityProvider) => void

export async function createProvider(
  deps: Deps,
  principal: Principal,
  input: Input,
): Promise<IdentityProvider> {
  const { tenantId } = principal
  const { customerId: customer, ...fields } = input
  const customerId = customer ? readWireId('customer', customer, 'customerId') : null
  if (customerId !== null && !(await findCustomer(deps.db, tenantId, customerId))) {
    throw invalid('customerId', 'names no customer', 'unknown')
  }
  const provider = newProvider(deps, tenantId, fields, customerId)
  checkConsole(principal, provider)
  await checkAuthority(deps, provider.authority)
  await insertIdentityProvider(deps.db, tenantId, provider)
  return provider
}

/** With defaults for what is left out. */
export function newProvider(
  deps: Pick<Deps, 'clock' | 'newId' | 'secrets'>,
  tenantId: string,
  fields: Omit<Input, 'customerId'>,
  customerId: string | null,
): IdentityProvider {
  const now = deps.clock.now()
  return withFields(deps, tenantId, fields, {
    id: deps.newId(),
    customerId,
    name: fields.name,
    enabled: true,
    issuer: fields.issuer,
    authority: fields.issuer,
    audiences: fields.audiences,
    algorithms: ['RS256'],
    userIdClaim: 'sub',
    usernameClaim: 'email',
    groupIdsClaim: null,
    clientId: null,
    sealedClientSecret: null,
    signInScope: 'openid email profile',
    signsInUsers: false,
    createdAt: now,
    updatedAt: now,
  })
}

export async function providerOrNotFound(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  id: string,
): Promise<IdentityProvider> {
  const provider = await findIdentityProvider(db, tenantId, id)
  if (!provider) throw new RequestError('identityProviderNotFound')
  return provider
}

export async function changeProvider(
  deps: Deps,
  principal: Principal,
  id: string,
  fields: Patch,
  expect: Expect,
): Promise<void> {
  const { tenantId } = principal
  // Looked up before the lock is taken: a resolver may take its time.
  const before = await providerOrNotFound(deps, tenantId, id)
  const { authority } = withFields(deps, tenantId, fields, before)
  if (authority !== before.authority) await checkAuthority(deps, authority)
  await deps.db.transaction().execute(async (trx) => {
    const provider = await lockIdentityProvider(trx, tenantId, id)
    if (!provider) throw new RequestError('identityProviderNotFound')
    expect(provider)
    const updatedAt = deps.clock.now()
    const changed = { ...withFields(deps, tenantId, fields, provider), updatedAt }
    checkConsole(principal, provider)
    checkConsole(principal, changed)
    checkSecret(fields, provider, changed)
    await updateIdentityProvider(trx, tenantId, changed)
  })
}

export async function removeProvider(
  { db }: Deps,
  tenantId: string,
  id: string,
  expect: Expect,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const provider = await lockIdentityProvider(trx, tenantId, id)
    if (!provider) throw new RequestError('identityProviderNotFound')
    expect(provider)
    await deleteIdentityProvider(trx, tenantId, id)
  })
}

function withFields(
  { secrets }: Pick<Deps, 'secrets'>,
  tenantId: string,
  fields: Patch,
  before: IdentityProvider,
): IdentityProvider {
  const { clientSecret, entitlementGroupIdsClaim, authority, consoleSignIn, ...plain } = fields
  const issuer = plain.issuer ?? before.issuer
  return {
    ...before,
    ...plain,
    ...(authority !== undefined && { authority: authority ?? issuer }),
    ...(consoleSignIn !== undefined && { signsInUsers: consoleSignIn }),
    ...(entitlementGroupIdsClaim !== undefined && { groupIdsClaim: entitlementGroupIdsClaim }),
    ...(clientSecret !== undefined && {
      sealedClientSecret:
        clientSecret === null ? null : sealClientSecret(secrets, tenantId, before.id, clientSecret),
    }),
  }
}

/** Who signs in by it may be anybody, so whoever decides what it says must be able to do anything. */
function checkConsole(principal: Principal, { signsInUsers, customerId }: IdentityProvider): void {
  if (!signsInUsers) return
  if (customerId !== null) {
    throw invalid('consoleSignIn', 'is for providers of the vendor, not of a customer', 'customer')
  }
  refuseStronger(principal, scopes)
}

/** The secret is sent to where the authority says: whoever only moves that may not come by it. */
function checkSecret(fields: Patch, before: IdentityProvider, changed: IdentityProvider): void {
  if (before.sealedClientSecret === null || fields.clientSecret !== undefined) return
  if (changed.authority === before.authority) return
  throw invalid('clientSecret', 'must be given again when the authority changes', 'required')
}

/** A name that can't be resolved now is let through: it is looked at again before each reading. */
async function checkAuthority({ config, resolveHost }: Deps, authority: string): Promise<void> {
  const guard = createAddressGuard({ allowPrivate: config.identityAllowPrivate, resolveHost })
  try {
    const { hostname } = await checkAddress(guard, authority)
    await guard.resolve(hostname)
  } catch (error) {
    if (error instanceof OutboundFault || error instanceof AddressRefused) {
      throw invalid('authority', error.message, 'address')
    }
  }
}
