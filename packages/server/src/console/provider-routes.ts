import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, ref } from '../http/wire.ts'
import { goToProvider, returnsFromProvider } from '../sign-in/at-provider.ts'
import {
  ProviderReturn,
  ProviderSignIn,
  ProviderSignInBegun,
  providersShown,
  providersToWire,
} from '../sign-in/provider-model.ts'
import { listIdentityProviders } from '../storage/people/identity-providers.ts'
import { findTenant } from '../storage/tenants.ts'
import { consolePages } from './console-pages.ts'
import { ConsoleSession } from './session-model.ts'
import { signInUser } from './session-routes.ts'

const tags = ['Console']
const maxShown = 50

const ConsoleWaysIn = component(
  'ConsoleWaysIn',
  Type.Object({
    vendor: Type.String(),
    password: Type.Boolean(),
    passwordByMail: Type.Boolean({
      description: 'Whether a forgotten password can be chosen anew.',
    }),
    identityProviders: providersShown,
  }),
)

/** How people of the vendor sign in to the console at an identity provider that was let do that. */
export const consoleProviderRoutes: Routes = (api, deps) => {
  addComponents(api, [
    ...[ConsoleWaysIn, ConsoleSession],
    ...[ProviderSignIn, ProviderSignInBegun, ProviderReturn],
  ])
  const whoReturns = returnsFromProvider(deps, consolePages)

  api.get(
    '/console/sign-in',
    {
      schema: {
        tags,
        operationId: 'listConsoleWaysIn',
        summary: 'What the sign-in page of the console shows',
        security: [],
        response: { 200: ref(ConsoleWaysIn) },
      },
    },
    async ({ tenantId }) => {
      const tenant = await findTenant(deps.db, tenantId)
      return {
        ...{ vendor: tenant?.name ?? '', password: true, passwordByMail: deps.mailer !== null },
        identityProviders: providersToWire(await providersFor(deps, tenantId)),
      }
    },
  )

  api.post(
    '/console/sign-in',
    {
      config: {
        refusals: ['identityProviderNotFound', 'identityProviderUnreachable', 'sessionForeign'],
      },
      schema: {
        tags,
        operationId: 'beginConsoleProviderSignIn',
        summary: 'Begin to sign in to the console at an identity provider',
        description:
          'As in the portal: the provider sends the browser back to the page `sso` of the console.',
        body: ref(ProviderSignIn),
        response: { 200: ref(ProviderSignInBegun) },
      },
    },
    ({ body }, reply) => goToProvider(deps, consolePages, reply, body),
  )

  api.post(
    '/console/sign-in/finish',
    {
      config: {
        refusals: [
          ...(['credentialsInvalid', 'accountUnknown', 'sessionForeign'] as const),
          ...(['identityProviderUnreachable', 'tooManyAttempts'] as const),
        ],
      },
      schema: {
        tags,
        operationId: 'finishConsoleProviderSignIn',
        summary: 'Sign in to the console with what the provider sent the browser back with',
        body: ref(ProviderReturn),
        response: { 201: ref(ConsoleSession) },
      },
    },
    async ({ body }, reply) => signInUser(deps, reply, await whoReturns(reply, body)),
  )
}

async function providersFor({ db }: Pick<Deps, 'db'>, tenantId: string) {
  const filter = { customerId: null, signsInUsers: true }
  const paging = { limit: maxShown, offset: 0 }
  const { items } = await listIdentityProviders(db, tenantId, filter, paging)
  return items.filter(consolePages.isLet)
}
