import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { accountOfPassword } from '../http/account-of-password.ts'
import { attemptKey, attemptLimiter } from '../http/attempt-limiter.ts'
import { refuseOtherSites } from '../http/other-sites.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, noContent, ref } from '../http/wire.ts'
import type { UserSignIn } from '../identity/users/user-session.ts'
import { verifyUserPassword } from '../identity/users/verify-user-password.ts'
import { beginSession, endSession } from '../sign-in/sessions.ts'
import { consolePages } from './console-pages.ts'
import { ConsoleSession, sessionToWire } from './session-model.ts'

const tags = ['Console']

export const passwordShown = Type.String({ minLength: 1, maxLength: 256 })
export const codeShown = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 50,
    description: 'Of the second factor, where the account has one; or one for recovery.',
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
      password: passwordShown,
      code: codeShown,
    },
    {
      additionalProperties: false,
      examples: [{ username: 'ada', password: 'three quiet harbours' }],
    },
  ),
)

/** How people of the vendor sign in to the console with a password, see who they are, and sign out. */
export const consoleSessionRoutes: Routes = (api, deps) => {
  addComponents(api, [ConsoleSession, ConsoleSignIn])
  const limiter = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })

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
      const {
        id: userId,
        secondFactor,
        passwordHash,
      } = await accountOfPassword(deps.clock, limiter, attemptKey(tenantId, request.ip), () =>
        verifyUserPassword(deps, tenantId, body),
      )
      return signInUser(deps, reply, {
        ...{ userId, method: 'password', secondFactor, passwordHash, claimValue: null },
      })
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
    async (_request, reply) => {
      await endSession(deps, consolePages, reply)
      return reply.code(204).send()
    },
  )
}

/** Begins a session and answers with it. */
export async function signInUser(deps: Deps, reply: FastifyReply, who: UserSignIn) {
  const user = await beginSession(deps, consolePages, reply, who)
  return reply.code(201).send(await sessionToWire(deps, user))
}
