import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { accountOfPassword } from '../http/account-of-password.ts'
import { attemptKey, attemptLimiter } from '../http/attempt-limiter.ts'
import { refuseOtherSites } from '../http/other-sites.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, noContent, ref } from '../http/wire.ts'
import type { ContactSignIn } from '../identity/contacts/portal-session.ts'
import { verifyContactPassword } from '../identity/contacts/verify-contact-password.ts'
import { beginSession, endSession } from '../sign-in/sessions.ts'
import { portalPages } from './portal-pages.ts'
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
      const { contactId, passwordHash } = await accountOfPassword(
        deps.clock,
        limiter,
        attemptKey(tenantId, request.ip),
        () => verifyContactPassword(deps, tenantId, body),
      )
      return signIn(deps, reply, {
        ...{ contactId, method: 'password', passwordHash, claimValue: null },
      })
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
    async (_request, reply) => {
      await endSession(deps, portalPages, reply)
      return reply.code(204).send()
    },
  )
}

/** Begins a session and answers with it. */
export async function signIn(deps: Deps, reply: FastifyReply, who: ContactSignIn) {
  const user = await beginSession(deps, portalPages, reply, who)
  return reply.code(201).send(await sessionToWire(deps, user))
}
