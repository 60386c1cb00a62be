import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { attemptKey, attemptLimiter } from '../http/attempt-limiter.ts'
import { readCookie, setCookie } from '../http/cookies.ts'
import { refuseOtherSites } from '../http/other-sites.ts'
import {
  orUnreachable,
  ProviderReturn,
  ProviderSignIn,
  ProviderSignInBegun,
} from '../http/provider-sign-in.ts'
import { RequestError } from '../http/request-error.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, nullable, oneOf, readWireId, ref, wireId } from '../http/wire.ts'
import { portalAddress } from '../identity/contacts/portal-address.ts'
import { contactOfClaims } from '../identity/providers/contact-of-claims.ts'
import { beginSignIn, finishSignIn, signInMs } from '../identity/providers/sign-in.ts'
import { contactLanguages } from '../storage/people/contact-row.ts'
import {
  findIdentityProvider,
  type IdentityProvider,
  listIdentityProviders,
} from '../storage/people/identity-providers.ts'
import { portalFileIds } from '../storage/people/portal-files.ts'
import { findPortalSettings } from '../storage/people/portal-settings.ts'
import { findTenant } from '../storage/tenants.ts'
import { brandAddresses } from './brand-routes.ts'
import { SessionModel } from './session-model.ts'
import { signIn } from './session-routes.ts'

const tags = ['Portal']
const maxShown = 50

const WaysIn = component(
  'PortalWaysIn',
  Type.Object({
    vendor: Type.String(),
    language: oneOf(contactLanguages),
    themeOverrides: Type.Record(Type.String(), Type.String()),
    logoUrl: nullable(Type.String({ description: 'On this server, for the page.' })),
    styleSheetUrl: nullable(Type.String({ description: 'On this server, for the page.' })),
    password: Type.Boolean(),
    passwordByMail: Type.Boolean({
      description: 'Whether a forgotten password can be asked for: this server sends mails.',
    }),
    identityProviders: Type.Array(
      Type.Object({ id: wireId('identityProvider'), name: Type.String() }),
    ),
  }),
)

/** How people of a customer sign in to the portal at an identity provider. */
export const portalProviderRoutes: Routes = (api, deps) => {
  addComponents(api, [WaysIn, ProviderSignIn, ProviderSignInBegun, ProviderReturn, SessionModel])
  const limiter = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })

  api.get(
    '/portal/sign-in',
    {
      schema: {
        tags,
        operationId: 'listWaysIn',
        summary: 'What the sign-in page shows',
        security: [],
        querystring: Type.Object({
          customer: Type.Optional(
            Type.String({
              maxLength: 50,
              description: 'The id in the portal address of a customer: its own providers.',
            }),
          ),
        }),
        response: { 200: ref(WaysIn) },
      },
    },
    async ({ tenantId, query }) => {
      const customerId = query.customer ? readWireId('customer', query.customer, 'customer') : null
      const { language, themeOverrides } = await findPortalSettings(deps.db, tenantId)
      const tenant = await findTenant(deps.db, tenantId)
      const providers = await providersFor(deps, tenantId, customerId)
      return {
        vendor: tenant?.name ?? '',
        ...{ language, themeOverrides: { ...themeOverrides }, password: true },
        ...brandAddresses(tenantId, await portalFileIds(deps.db, tenantId)),
        passwordByMail: deps.mailer !== null,
        identityProviders: providers.map(({ id, name }) => ({
          id: toWireId('identityProvider', id),
          name,
        })),
      }
    },
  )

  api.post(
    '/portal/sign-in',
    {
      config: { refusals: ['identityProviderNotFound', 'identityProviderUnreachable'] },
      schema: {
        tags,
        operationId: 'beginProviderSignIn',
        summary: 'Begin to sign in at an identity provider',
        description:
          'Send the browser to the address in the reply. The provider sends it back to the page ' +
          '`sso` of the portal with `code` and `state`, which go to `/portal/sign-in/finish` from ' +
          'the same browser, within ten minutes.',
        body: ref(ProviderSignIn),
        response: { 200: ref(ProviderSignInBegun) },
      },
    },
    async (request, reply) => {
      refuseOtherSites(request)
      const { tenantId, body } = request
      const id = readWireId('identityProvider', body.identityProviderId, 'identityProviderId')
      const provider = await findIdentityProvider(deps.db, tenantId, id)
      if (!provider || !isForSignIn(provider)) throw new RequestError('identityProviderNotFound')
      const portal = portalAddress(
        deps.config,
        tenantId,
        await findPortalSettings(deps.db, tenantId),
      )
      const begun = await orUnreachable(
        deps,
        beginSignIn(deps, tenantId, provider, { place: 'portal', redirectUri: `${portal}/sso` }),
      )
      const cookie = { text: begun.sealed, maxAgeMs: signInMs }
      setCookie(reply, deps.config, 'sign_in', cookie)
      return { authorizationUrl: begun.authorizationUrl }
    },
  )

  api.post(
    '/portal/sign-in/finish',
    {
      config: {
        refusals: [
          ...(['credentialsInvalid', 'accountUnknown', 'sessionForeign'] as const),
          ...(['identityProviderUnreachable', 'tooManyAttempts'] as const),
        ],
      },
      schema: {
        tags,
        operationId: 'finishProviderSignIn',
        summary: 'Sign in with what the identity provider sent the browser back with',
        body: ref(ProviderReturn),
        response: { 201: ref(SessionModel) },
      },
    },
    async (request, reply) => {
      refuseOtherSites(request)
      const { tenantId, body } = request
      const key = attemptKey(tenantId, request.ip)
      limiter.check(key)
      const kept = readCookie(request, deps.config, 'sign_in')
      const vouched =
        kept === undefined
          ? null
          : await orUnreachable(deps, finishSignIn(deps, tenantId, 'portal', kept, body))
      const account = vouched && (await contactOfClaims(deps, tenantId, vouched))
      limiter.check(key)
      if (account === null) {
        limiter.failed(key)
        throw new RequestError(vouched ? 'accountUnknown' : 'credentialsInvalid')
      }
      setCookie(reply, deps.config, 'sign_in', null)
      const { contactId } = account
      return signIn(deps, reply, { contactId, method: 'openIdToken' })
    },
  )
}

/** Those of a customer, or, while it has none of its own, the vendor's. */
async function providersFor(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  customerId: string | null,
): Promise<IdentityProvider[]> {
  const paging = { limit: maxShown, offset: 0 }
  const own =
    customerId === null ? null : await listIdentityProviders(db, tenantId, { customerId }, paging)
  const found = own?.items.length
    ? own
    : await listIdentityProviders(db, tenantId, { customerId: null }, paging)
  return found.items.filter(isForSignIn)
}

function isForSignIn({ enabled, clientId }: IdentityProvider): boolean {
  return enabled && clientId !== null
}
