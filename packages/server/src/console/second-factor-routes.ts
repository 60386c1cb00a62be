import { Type } from 'typebox'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, noContent, ref } from '../http/wire.ts'
import { accountShown } from './account-shown.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from './own-second-factor.ts'
import { codeShown, passwordShown } from './session-routes.ts'

const tags = ['Console']

const Begin = component(
  'SecondFactorBegin',
  Type.Object({ password: passwordShown }, { additionalProperties: false }),
)
const Begun = component(
  'SecondFactorSecret',
  Type.Object({
    secret: Type.String({ description: 'For an authenticator application, in base 32.' }),
    otpauthUri: Type.String({ description: 'The same for a QR code.' }),
  }),
)
const Confirm = component(
  'SecondFactorConfirmation',
  Type.Object(
    { code: Type.String({ minLength: 6, maxLength: 10 }) },
    { additionalProperties: false, examples: [{ code: '492039' }] },
  ),
)
const Proof = component(
  'SecondFactorProof',
  Type.Object({ password: passwordShown, code: codeShown }, { additionalProperties: false }),
)
const RecoveryCodes = component(
  'RecoveryCodes',
  Type.Object({
    recoveryCodes: Type.Array(Type.String(), {
      description: 'Each signs in once in place of a code. They are told here and never again.',
    }),
  }),
)

const proving = {
  console: true,
  refusals: ['credentialsInvalid', 'secondFactorRequired', 'stateConflict', 'tooManyAttempts'],
} as const

/** The second factor of whoever is signed in: codes of an authenticator application (RFC 6238). */
export const secondFactorRoutes: Routes = (api, deps) => {
  addComponents(api, [Begin, Begun, Confirm, Proof, RecoveryCodes])

  api.post(
    '/console/second-factor',
    {
      config: { console: true, refusals: proving.refusals },
      schema: {
        tags,
        operationId: 'beginSecondFactor',
        summary: 'Begin to set up a second factor',
        description:
          'Nothing asks for it until a code of it was shown to `/console/second-factor/confirmation`. ' +
          'Begun again, the secret is another one.',
        body: ref(Begin),
        response: { 201: ref(Begun) },
      },
    },
    async ({ consoleUser, body }, reply) => {
      await accountShown(deps, consoleUser, body)
      return reply.code(201).send(await beginSecondFactor(deps, consoleUser))
    },
  )

  api.post(
    '/console/second-factor/confirmation',
    {
      config: { console: true, refusals: ['credentialsInvalid', 'stateConflict'] },
      schema: {
        tags,
        operationId: 'confirmSecondFactor',
        summary: 'Set up the second factor with its first code',
        description: 'From then on signing in asks for a code. Other sessions of the person end.',
        body: ref(Confirm),
        response: { 200: ref(RecoveryCodes) },
      },
    },
    async ({ consoleUser, body }) => ({
      recoveryCodes: await confirmSecondFactor(deps, consoleUser, body.code),
    }),
  )

  api.post(
    '/console/second-factor/recovery-codes',
    {
      config: proving,
      schema: {
        tags,
        operationId: 'renewRecoveryCodes',
        summary: 'Make other recovery codes; those before are void',
        body: ref(Proof),
        response: { 200: ref(RecoveryCodes) },
      },
    },
    async ({ consoleUser, body }) => {
      await accountShown(deps, consoleUser, body)
      return { recoveryCodes: await renewRecoveryCodes(deps, consoleUser) }
    },
  )

  api.delete(
    '/console/second-factor',
    {
      config: proving,
      schema: {
        tags,
        operationId: 'removeSecondFactor',
        summary: 'Do without a second factor',
        body: ref(Proof),
        response: { 204: noContent },
      },
    },
    async ({ consoleUser, body }, reply) => {
      await accountShown(deps, consoleUser, body)
      const { tenantId, userId } = consoleUser
      await deps.db.transaction().execute((db) => removeSecondFactor(db, tenantId, userId))
      return reply.code(204).send()
    },
  )
}
