import { Type } from 'typebox'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, noContent, ref } from '../http/wire.ts'
import { setContactPassword } from '../identity/contacts/set-contact-password.ts'
import { passwordsByLink, passwordWishes } from '../sign-in/passwords.ts'

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

const ForgottenInput = component(
  'PortalForgottenPassword',
  Type.Object(
    { username: Type.String({ minLength: 1, maxLength: 100, description: 'The e-mail.' }) },
    { additionalProperties: false, examples: [{ username: 'mara.lind@acme.example' }] },
  ),
)

/** What a contact does before it can sign in. No token of the Management API is asked for. */
export const portalPasswordRoutes: Routes = (api, deps) => {
  addComponents(api, [PasswordInput, ForgottenInput])
  const wish = passwordWishes(deps)
  const setByLink = passwordsByLink(deps, setContactPassword)

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
      await setByLink(request, request.body)
      return reply.code(204).send()
    },
  )

  api.post(
    '/portal/password/forgotten',
    {
      config: { refusals: ['mailNotConfigured', 'sessionForeign', 'tooManyAttempts'] },
      schema: {
        tags: ['Portal'],
        operationId: 'forgetPortalPassword',
        summary: 'Ask for a mail to choose a new password',
        description:
          'The answer is the same whether anybody has this name or not. A mail goes out within ' +
          'seconds, at most one in ten minutes; its link works once, for two hours.',
        body: ref(ForgottenInput),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await wish(request, request.body.username)
      return reply.code(204).send()
    },
  )
}
