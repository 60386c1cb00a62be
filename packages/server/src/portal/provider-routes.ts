import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, nullable, oneOf, readWireId, ref } from '../http/wire.ts'
import { goToProvider, returnsFromProvider } from '../sign-in/at-provider.ts'
import {
  ProviderReturn,
  ProviderSignIn,
  ProviderSignInBegun,
  providersShown,
  providersToWire,
} from '../sign-in/provider-model.ts'
import { contactLanguages } from '../storage/people/contact-row.ts'
import {
  type IdentityProvider,
  listIdentityProviders,
} from '../storage/people/identity-providers.ts'
import { portalFileIds } from '../storage/people/portal-files.ts'
import { findPortalSettings } from '../storage/people/portal-settings.ts'
import { findTenant } from '../storage/tenants.ts'
import { brandAddresses } from './brand-routes.ts'
import { portalPages } from './portal-pages.ts'
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
    identityProviders: providersShown,
  }),
)

/** How people of a customer sign in to the portal at an identity provider. */
export const portalProviderRoutes: Routes = (api, deps) => {
  addComponents(api, [WaysIn, ProviderSignIn, ProviderSignInBegun, ProviderReturn, SessionModel])
  const whoReturns = returnsFromProvider(deps, portalPages)

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
        identityProviders: providersToWire(providers),
      }
    },
  )

  api.post(
    '/portal/sign-in',
    {
      config: {
        refusals: ['identityProviderNotFound', 'identityProviderUnreachable', 'sessionForeign'],
      },
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
    ({ body }, reply) => goToProvider(deps, portalPages, reply, body),
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
    async ({ body }, reply) => signIn(deps, reply, await whoReturns(reply, body)),
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
  return found.items.filter(portalPages.isLet)
}
