import { Type } from 'typebox'
import { expectStrong } from '../http/expect-strong.ts'
import { RequestError } from '../http/request-error.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, noContent, ref } from '../http/wire.ts'
import { changeUserPassword, setUserPassword } from '../identity/users/set-user-password.ts'
import { failureNameOf } from '../identity/users/verify-user-password.ts'
import { passwordsByLink, passwordWishes } from '../sign-in/passwords.ts'
import { accountShown } from './account-shown.ts'
import { codeShown, passwordShown } from './session-routes.ts'

const tags = ['Console']

export const newPassword = Type.String({ minLength: 12, maxLength: 200 })

const Forgotten = component(
  'ConsoleForgottenPassword',
  Type.Object(
    { username: Type.String({ minLength: 1, maxLength: 100 }) },
    { additionalProperties: false, examples: [{ username: 'ada' }] },
  ),
)

const ByLink = component(
  'ConsolePasswordInput',
  Type.Object(
    {
      token: Type.String({ minLength: 1, maxLength: 200, description: 'Of the link in the mail.' }),
      password: newPassword,
    },
    { additionalProperties: false },
  ),
)

const Change = component(
  'ConsolePasswordChange',
  Type.Object(
    { currentPassword: passwordShown, code: codeShown, password: newPassword },
    { additionalProperties: false },
  ),
)

/** How people of the vendor come by another password. The first is chosen by an invitation. */
export const consolePasswordRoutes: Routes = (api, deps) => {
  addComponents(api, [Forgotten, ByLink, Change])
  const wish = passwordWishes(deps)
  const setByLink = passwordsByLink(deps, setUserPassword)

  api.post(
    '/console/password/forgotten',
    {
      config: { refusals: ['mailNotConfigured', 'sessionForeign', 'tooManyAttempts'] },
      schema: {
        tags,
        operationId: 'forgetConsolePassword',
        summary: 'Ask for a mail to choose a new password',
        description:
          'The answer is the same whether anybody has this name or not. A mail goes out within ' +
          'seconds, at most one in ten minutes; its link works once, for two hours. The second ' +
          'factor stays.',
        body: ref(Forgotten),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await wish(request, failureNameOf(request.body.username))
      return reply.code(204).send()
    },
  )

  api.post(
    '/console/password',
    {
      config: { refusals: ['passwordLinkInvalid', 'tooManyAttempts'] },
      schema: {
        tags,
        operationId: 'setConsolePassword',
        summary: 'Set a password with the token of a mail',
        description: 'The token works once. All sessions of the person end, and a lock-out too.',
        body: ref(ByLink),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await setByLink(request, request.body)
      return reply.code(204).send()
    },
  )

  api.put(
    '/console/password',
    {
      config: {
        console: true,
        refusals: ['credentialsInvalid', 'secondFactorRequired', 'tooManyAttempts'],
      },
      schema: {
        tags,
        operationId: 'changeConsolePassword',
        summary: 'Change one’s own password',
        description: 'All other sessions of the person end.',
        body: ref(Change),
        response: { 204: noContent },
      },
    },
    async ({ consoleUser, body }, reply) => {
      expectStrong(body.password)
      const { currentPassword: password, code } = body
      const account = await accountShown(deps, consoleUser, { password, code })
      const { tenantId, session } = consoleUser
      if (!(await changeUserPassword(deps, tenantId, account, body.password, session.id))) {
        throw new RequestError('credentialsInvalid')
      }
      return reply.code(204).send()
    },
  )
}
