import { toWireId } from '@leasehold/core/ids'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { attemptKey, attemptLimiter } from '../http/attempt-limiter.ts'
import { readCookie, setCookie } from '../http/cookies.ts'
import { refuseOtherSites } from '../http/other-sites.ts'
import { RequestError } from '../http/request-error.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, noContent, ref } from '../http/wire.ts'
import { sessionMs } from '../identity/sign-in/session-life.ts'
import { beginUserSession, consoleUserOf, endUserSession } from '../identity/users/user-session.ts'
import { verifyUserPassword } from '../identity/users/verify-user-password.ts'
import { insertLine } from '../storage/ledger/audit-lines.ts'
import type { AuditLine } from '../storage/ledger/deed.ts'
import type { UserSession } from '../storage/users/user-sessions.ts'
import { findVendorUser } from '../storage/vendor-users.ts'
import { ConsoleSession, sessionToWire } from './session-model.ts'
import { accountOrRefuse } from './shown-password.ts'

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
      const key = attemptKey(tenantId, request.ip)
      limiter.check(key)
      const found = await verifyUserPassword(deps, tenantId, body)
      // Of a burst of guesses no more are told of than of as many one after the other.
      limiter.check(key)
      if (found.outcome === 'wrong' || found.outcome === 'locked') limiter.failed(key)
      const { id: userId, secondFactor } = accountOrRefuse(deps, found)
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
  const token = await deps.db.transaction().execute(async (db) => {
    const begun = await beginUserSession({ ...deps, db }, request.tenantId, who)
    await insertLine(db, await signInLine({ ...deps, db }, request, who.userId))
    return begun
  })
  const user = await consoleUserOf(deps, request.tenantId, token)
  // Switched off within this very request.
  if (!user) throw new RequestError('credentialsInvalid')
  setCookie(reply, deps.config, 'console', { text: token, maxAgeMs: sessionMs })
  return reply.code(201).send(await sessionToWire(deps, user))
}

/** That somebody has signed in is a deed too, though nobody is known to do it before it is done. */
async function signInLine(
  { db, clock, newId }: Pick<Deps, 'db' | 'clock' | 'newId'>,
  { tenantId, url, ip, id: traceId, routeOptions }: FastifyRequest,
  userId: string,
): Promise<AuditLine> {
  const user = await findVendorUser(db, tenantId, userId)
  const id = toWireId('user', userId)
  const { operationId } = (routeOptions.schema ?? {}) as { operationId?: string }
  return {
    ...{ tenantId, id: newId(), at: clock.now() },
    actor: { type: 'user', id, name: user?.username ?? id },
    ...{ operation: operationId ?? 'signInToConsole', method: 'POST', path: url, resources: [id] },
    ...{ body: null, status: 201, errorCode: null, count: 1, ipAddress: ip, traceId },
  }
}
