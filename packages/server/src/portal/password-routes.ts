import { Type } from 'typebox'
import { attemptKey, attemptLimiter } from '../http/attempt-limiter.ts'
import { invalid, RequestError } from '../http/request-error.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, noContent, ref } from '../http/wire.ts'
import { setContactPassword } from '../identity/contacts/set-contact-password.ts'

export const minPasswordLength = 10
export const maxPasswordLength = 200

const PasswordInput = component(
  'PortalPasswordInput',
  Type.Object(
    {
      token: Type.String({ minLength: 1, maxLength: 200, description: 'Of the link in the mail.' }),
      password: Type.String({ minLength: minPasswordLength, maxLength: maxPasswordLength }),
    },
    {
      additionalProperties: false,
      examples: [
        {
          token: 'q6l0mW2n4pX8s1T3v5Y7z9B2d4F6h8J0k2M4o6Q8s0U',
          password: 'three quiet harbours',
        },
      ],
    },
  ),
)

/** What a contact does before it can sign in. No token of the Management API is asked for. */
export const portalPasswordRoutes: Routes = (api, deps) => {
  addComponents(api, [PasswordInput])
  const limiter = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })

  api.post(
    '/portal/password',
    {
      config: { refusals: ['passwordLinkInvalid', 'tooManyAttempts'] },
      schema: {
        tags: ['Portal'],
        operationId: 'setPortalPassword',
        summary: 'Set a password with the token of a mail',
        description:
          'The token works once. The password must have 10 characters or more; any characters ' +
          'will do. It also ends a lock-out.',
        body: ref(PasswordInput),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, body } = request
      const key = attemptKey(tenantId, request.ip)
      limiter.check(key)
      if (isOneCharacter(body.password)) {
        throw invalid('password', 'must have more than one kind of character', 'weak')
      }
      if (!(await setContactPassword(deps, tenantId, body.token, body.password))) {
        limiter.failed(key)
        throw new RequestError('passwordLinkInvalid')
      }
      return reply.code(204).send()
    },
  )
}

function isOneCharacter(password: string): boolean {
  return new Set(password).size === 1
}
