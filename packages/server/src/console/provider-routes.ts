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
import { component, readWireId, ref, wireId } from '../http/wire.ts'
import { beginSignIn, finishSignIn, signInMs } from '../identity/providers/sign-in.ts'
import { userOfClaims } from '../identity/providers/user-of-claims.ts'
import { consoleAddress } from '../identity/users/user-mail.ts'
import {
  findIdentityProvider,
  type IdentityProvider,
  listIdentityProviders,
} from '../storage/people/identity-providers.ts'
import { findTenant } from '../storage/tenants.ts'
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
    identityProviders: Type.Array(
      Type.Object({ id: wireId('identityProvider'), name: Type.String() }),
    ),
  }),
)

/** How people of the vendor sign in to the console at an identity provider that was let do that. */
export const consoleProviderRoutes: Routes = (api, deps) => {
  addComponents(api, [
    ...[ConsoleWaysIn, ConsoleSession],
    ...[ProviderSignIn, ProviderSignInBegun, ProviderReturn],
  ])
  const limiter = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })

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
        identityProviders: (await providersFor(deps, tenantId)).map(({ id, name }) => ({
          id: toWireId('identityProvider', id),
          name,
        })),
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
    async (request, reply) => {
      refuseOtherSites(request)
      const { tenantId, body } = request
      const id = readWireId('identityProvider', body.identityProviderId, 'identityProviderId')
      const provider = await findIdentityProvider(deps.db, tenantId, id)
      if (!provider || !isForConsole(provider)) throw new RequestError('identityProviderNotFound')
      const redirectUri = `${consoleAddress(deps.config, tenantId)}/sso`
      const place = { place: 'console', redirectUri } as const
      const begun = await orUnreachable(deps, beginSignIn(deps, tenantId, provider, place))
      setCookie(reply, deps.config, 'console_sign_in', { text: begun.sealed, maxAgeMs: signInMs })
      return { authorizationUrl: begun.authorizationUrl }
    },
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
    async (request, reply) => {
      refuseOtherSites(request)
      const { tenantId, body } = request
      const key = attemptKey(tenantId, request.ip)
      limiter.check(key)
      const kept = readCookie(request, deps.config, 'console_sign_in')
      const vouched =
        kept === undefined
          ? null
          : await orUnreachable(deps, finishSignIn(deps, tenantId, 'console', kept, body))
      // It may have been taken back while the person was there.
      const isStillLet = vouched !== null && isForConsole(vouched.provider)
      const account = isStillLet ? await userOfClaims(deps, tenantId, vouched) : null
      limiter.check(key)
      if (account === null) {
        limiter.failed(key)
        throw new RequestError(isStillLet ? 'accountUnknown' : 'credentialsInvalid')
      }
      setCookie(reply, deps.config, 'console_sign_in', null)
      const who = { userId: account.id, method: 'openIdToken', secondFactor: false } as const
      return signInUser(deps, reply, who)
    },
  )
}

async function providersFor({ db }: Pick<Deps, 'db'>, tenantId: string) {
  const filter = { customerId: null, signsInUsers: true }
  const paging = { limit: maxShown, offset: 0 }
  const { items } = await listIdentityProviders(db, tenantId, filter, paging)
  return items.filter(isForConsole)
}

function isForConsole({ enabled, clientId, customerId, signsInUsers }: IdentityProvider): boolean {
  return enabled && clientId !== null && customerId === null && signsInUsers
}
