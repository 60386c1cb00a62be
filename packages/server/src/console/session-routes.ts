import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { attemptKey, attemptLimiter } from '../http/attempt-limiter.ts'
import { readCookie, setCookie } from '../http/cookies.ts'
import { refuseOtherSites } from '../http/other-sites.ts'
import { RequestError } from '../http/request-error.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, noContent, ref, wireId } from '../http/wire.ts'
import { sessionMs } from '../identity/sign-in/session-life.ts'
import { beginUserSession, consoleUserOf, endUserSession } from '../identity/users/user-session.ts'
import { verifyUserPassword } from '../identity/users/verify-user-password.ts'
import { findTenant } from '../storage/tenants.ts'
import type { UserSession } from '../storage/users/user-sessions.ts'
import { ConsoleSession, sessionToWire } from './session-model.ts'

const tags = ['Console']

const ConsoleWaysIn = component(
  'ConsoleWaysIn',
  Type.Object({
    vendor: Type.String(),
    password: Type.Boolean(),
    identityProviders: Type.Array(
      Type.Object({ id: wireId('identityProvider'), name: Type.String() }),
    ),
  }),
)

const ConsoleSignIn = component(
  'ConsoleSignIn',
  Type.Object(
    {
      username: Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'The user name or the e-mail.',
      }),
      password: Type.String({ minLength: 1, maxLength: 256 }),
      code: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 50,
          description: 'Of the second factor, where the account has one; or one for recovery.',
        }),
      ),
    },
    {
      additionalProperties: false,
      examples: [{ username: 'ada', password: 'three quiet harbours' }],
    },
  ),
)

/** How people of the vendor sign in to the console with a password, see who they are, and sign out. */
export const consoleSessionRoutes: Routes = (api, deps) => {
  addComponents(api, [ConsoleSession, ConsoleSignIn, ConsoleWaysIn])
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
      return { vendor: tenant?.name ?? '', password: true, identityProviders: [] }
    },
  )

  api.post(
    '/console/session',
    {
      config: {
        refusals: [
          ...(['credentialsInvalid', 'secondFactorRequired'] as const),
          ...(['sessionForeign', 'tooManyAttempts'] as const),
        ],
      },
      schema: {
        tags,
        operationId: 'signInToConsole',
        summary: 'Sign in with a password',
        description:
          'The session is in a cookie that scripts cannot read, and every operation of the ' +
          'Management API takes it in place of a token; what changes something also wants ' +
          'Leasehold-Csrf. A wrong name, a wrong password and a wrong code are answered alike; ' +
          'five failures in a row lock the name for a while. `secondFactorRequired` comes behind ' +
          'the right password: send the same again with `code`.',
        body: ref(ConsoleSignIn),
        response: { 201: ref(ConsoleSession) },
      },
    },
    async (request, reply) => {
      refuseOtherSites(request)
      const { tenantId, body } = request
      const key = attemptKey(tenantId, request.ip)
      limiter.check(key)
      const found = await verifyUserPassword(deps, tenantId, body)
      // Of a burst of guesses no more are told of than of as many one after the other.
      limiter.check(key)
      if (found.outcome === 'incomplete') throw new RequestError('secondFactorRequired')
      if (found.outcome !== 'right') limiter.failed(key)
      if (found.outcome === 'wrong') throw new RequestError('credentialsInvalid')
      if (found.outcome === 'locked') {
        const seconds = Math.max(1, Math.ceil((found.until - deps.clock.now()) / 1000))
        throw new RequestError('tooManyAttempts', { headers: { 'retry-after': String(seconds) } })
      }
      const { id: userId, secondFactor } = found.account
      return signInUser(deps, reply, { userId, method: 'password', secondFactor })
    },
  )

  api.get(
    '/console/session',
    {
      config: { console: true },
      schema: {
        tags,
        operationId: 'getConsoleSession',
        summary: 'Who is signed in, and what they may do',
        response: { 200: ref(ConsoleSession) },
      },
    },
    ({ consoleUser }) => sessionToWire(deps, consoleUser),
  )

  api.delete(
    '/console/session',
    {
      config: { console: true },
      schema: {
        tags,
        operationId: 'signOutOfConsole',
        summary: 'Sign out',
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const token = readCookie(request, deps.config, 'console')
      if (token !== undefined) await endUserSession(deps, request.tenantId, token)
      setCookie(reply, deps.config, 'console', null)
      return reply.code(204).send()
    },
  )
}

/** Begins a session of its own, whatever cookie came along, and answers with it. */
export async function signInUser(
  deps: Deps,
  reply: FastifyReply,
  who: Pick<UserSession, 'userId' | 'method' | 'secondFactor'>,
) {
  const { request } = reply
  const old = readCookie(request, deps.config, 'console')
  if (old !== undefined) await endUserSession(deps, request.tenantId, old)
  const token = await beginUserSession(deps, request.tenantId, who)
  const user = await consoleUserOf(deps, request.tenantId, token)
  // Switched off within this very request.
  if (!user) throw new RequestError('credentialsInvalid')
  setCookie(reply, deps.config, 'console', { text: token, maxAgeMs: sessionMs })
  return reply.code(201).send(await sessionToWire(deps, user))
}
