import { Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import type { Api } from '../../../http/api.ts'
import { attemptKey, attemptLimiter } from '../../../http/attempt-limiter.ts'
import { expectStrong } from '../../../http/expect-strong.ts'
import { pathId, wireIdOrNotFound } from '../../../http/path-id.ts'
import { RequestError } from '../../../http/request-error.ts'
import { addComponents } from '../../../http/routes.ts'
import { ref } from '../../../http/wire.ts'
import { noContent } from '../../operation.ts'
import { acceptInvitation, invite } from './invitations.ts'
import { InvitationAcceptance } from './user-model.ts'

const tags = ['Users']

/** How people of the vendor get their first password. */
export function invitationRoutes(api: Api, deps: Deps): void {
  addComponents(api, [InvitationAcceptance])
  const limiter = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })

  api.post(
    '/account/users/:userId/send-invitation-email',
    {
      config: {
        scopes: ['settings:admin'],
        refusals: ['userUnknown', 'stateConflict', 'mailNotConfigured'],
      },
      schema: {
        tags,
        operationId: 'inviteUser',
        summary: 'Send a person a link to choose a password with',
        description: 'It works once, for seven days, and voids the one before.',
        params: Type.Object({ userId: pathId('user') }),
        response: { 204: noContent },
      },
    },
    async ({ principal, params }, reply) => {
      await invite(deps, principal, wireIdOrNotFound('user', params.userId, 'userUnknown'))
      return reply.code(204).send()
    },
  )

  // Without a token of the API: whoever was invited has nothing but the link.
  api.post(
    '/account/invitations/accept',
    {
      config: { refusals: ['invitationUnknown', 'tooManyAttempts'] },
      schema: {
        tags,
        operationId: 'acceptInvitation',
        summary: 'Choose a password, with the token of an invitation',
        body: ref(InvitationAcceptance),
        response: { 204: noContent },
      },
    },
    async ({ tenantId, ip, body }, reply) => {
      const key = attemptKey(tenantId, ip)
      limiter.check(key)
      expectStrong(body.password)
      try {
        await acceptInvitation(deps, tenantId, body)
      } catch (error) {
        if (error instanceof RequestError && error.code === 'invitationUnknown') limiter.failed(key)
        throw error
      }
      return reply.code(204).send()
    },
  )
}
