import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { attemptKey, attemptLimiter } from '../http/attempt-limiter.ts'
import { readCookie, setCookie } from '../http/cookies.ts'
import { refuseOtherSites } from '../http/other-sites.ts'
import { RequestError } from '../http/request-error.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, noContent, ref } from '../http/wire.ts'
import {
  beginPortalSession,
  endPortalSession,
  portalUserOf,
} from '../identity/contacts/portal-session.ts'
import { verifyContactPassword } from '../identity/contacts/verify-contact-password.ts'
import { sessionMs } from '../identity/sign-in/session-life.ts'
import type { PortalSession } from '../storage/people/portal-sessions.ts'
import { SessionModel, sessionToWire } from './session-model.ts'

const tags = ['Portal']

const SignInInput = component(
  'PortalSignIn',
  Type.Object(
    {
      username: Type.String({ minLength: 1, maxLength: 100, description: 'The e-mail.' }),
      password: Type.String({ minLength: 1, maxLength: 256 }),
    },
    {
      additionalProperties: false,
      examples: [{ username: 'mara.lind@acme.example', password: 'three quiet harbours' }],
    },
  ),
)

/** How people of a customer sign in to the portal with a password, see who they are, and sign out. */
export const portalSessionRoutes: Routes = (api, deps) => {
  addComponents(api, [SessionModel, SignInInput])
  const limiter = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })

  api.post(
    '/portal/session',
    {
      config: { refusals: ['credentialsInvalid', 'sessionForeign', 'tooManyAttempts'] },
      schema: {
        tags,
        operationId: 'signIn',
        summary: 'Sign in with a password',
        description:
          'The session is in a cookie that scripts cannot read. A wrong name and a wrong password ' +
          'are answered alike; five failures in a row lock the name for a while.',
        body: ref(SignInInput),
        response: { 201: ref(SessionModel) },
      },
    },
    async (request, reply) => {
      refuseOtherSites(request)
      const { tenantId, body } = request
      const key = attemptKey(tenantId, request.ip)
      limiter.check(key)
      const found = await verifyContactPassword(deps, tenantId, body.username, body.password)
      // Of a burst of guesses no more are told of than of as many one after the other.
      limiter.check(key)
      if (found.outcome !== 'right') limiter.failed(key)
      if (found.outcome === 'wrong') throw new RequestError('credentialsInvalid')
      if (found.outcome === 'locked') throw lockedOut(deps, found.until)
      const { contactId } = found
      return signIn(deps, reply, { contactId, method: 'password' })
    },
  )

  api.get(
    '/portal/session',
    {
      config: { portal: true },
      schema: {
        tags,
        operationId: 'getSession',
        summary: 'Who is signed in, and what is shown to them',
        response: { 200: ref(SessionModel) },
      },
    },
    ({ portalUser }) => sessionToWire(deps, portalUser),
  )

  api.delete(
    '/portal/session',
    {
      config: { portal: true },
      schema: { tags, operationId: 'signOut', summary: 'Sign out', response: { 204: noContent } },
    },
    async (request, reply) => {
      const token = readCookie(request, deps.config, 'session')
      if (token !== undefined) await endPortalSession(deps, request.tenantId, token)
      setCookie(reply, deps.config, 'session', null)
      return reply.code(204).send()
    },
  )
}

export function lockedOut({ clock }: Pick<Deps, 'clock'>, until: number): RequestError {
  const seconds = Math.max(1, Math.ceil((until - clock.now()) / 1000))
  return new RequestError('tooManyAttempts', { headers: { 'retry-after': String(seconds) } })
}

/** Begins a session of its own, whatever cookie came along, and answers with it. */
export async function signIn(
  deps: Deps,
  reply: FastifyReply,
  who: Pick<PortalSession, 'contactId' | 'method'>,
) {
  const { request } = reply
  const old = readCookie(request, deps.config, 'session')
  if (old !== undefined) await endPortalSession(deps, request.tenantId, old)
  const token = await beginPortalSession(deps, request.tenantId, who)
  const user = await portalUserOf(deps, request.tenantId, token)
  // Switched off within this very request.
  if (!user) throw new RequestError('credentialsInvalid')
  setCookie(reply, deps.config, 'session', { text: token, maxAgeMs: sessionMs })
  return reply.code(201).send(await sessionToWire(deps, user))
}
