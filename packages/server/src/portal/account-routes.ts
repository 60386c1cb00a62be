import { type Static, Type } from 'typebox'
import { accountOfPassword } from '../http/account-of-password.ts'
import { attemptKey, attemptLimiter } from '../http/attempt-limiter.ts'
import { expectStrong } from '../http/expect-strong.ts'
import { invalid, RequestError } from '../http/request-error.ts'
import { addComponents, type Routes } from '../http/routes.ts'
import { component, noContent, nullable, oneOf, ref } from '../http/wire.ts'
import { changeContactPassword } from '../identity/contacts/set-contact-password.ts'
import { verifyContactPassword } from '../identity/contacts/verify-contact-password.ts'
import { ContactInput, readContact } from '../management/contacts/contact-input.ts'
import { changeContact } from '../management/contacts/edit-contact.ts'
import { expectMatch, tagged } from '../management/content-tag.ts'
import { closed } from '../management/fields.ts'
import { type Contact, contactLanguages } from '../storage/people/contact-row.ts'
import { findContact } from '../storage/people/contacts.ts'
import { maxPasswordLength, minPasswordLength } from './password-routes.ts'
import { SessionModel } from './session-model.ts'
import { signIn } from './session-routes.ts'

const { firstName, lastName, language } = ContactInput.properties

const AccountPatch = component(
  'PortalAccountPatch',
  closed({ firstName, lastName, language }, { examples: [{ language: 'de' }] }),
)

const AccountModel = component(
  'PortalAccount',
  Type.Object({
    firstName: nullable(Type.String()),
    lastName: nullable(Type.String()),
    language: nullable(oneOf(contactLanguages)),
  }),
)

const PasswordChange = component(
  'PortalPasswordChange',
  closed(
    {
      currentPassword: Type.String({ minLength: 1, maxLength: 256 }),
      password: Type.String({ minLength: minPasswordLength, maxLength: maxPasswordLength }),
    },
    {
      examples: [{ currentPassword: 'three quiet harbours', password: 'four loud harbours' }],
    },
  ),
)

const tags = ['Portal']

/** What people of a customer change of their own. */
export const portalAccountRoutes: Routes = (api, deps) => {
  addComponents(api, [AccountModel, AccountPatch, PasswordChange, SessionModel])
  const limiter = attemptLimiter(deps.clock, { attempts: 20, windowSeconds: 60 })

  api.get(
    '/portal/account',
    {
      config: { portal: true },
      schema: {
        tags,
        operationId: 'getPortalAccount',
        summary: 'Read your own name and language',
        response: { 200: ref(AccountModel) },
      },
    },
    async ({ portalUser }, reply) => {
      const contact = await findContact(deps.db, portalUser.tenantId, portalUser.contactId)
      // Gone within this very request.
      if (!contact) throw new RequestError('sessionMissing')
      return tagged(reply, toWireAccount(contact))
    },
  )

  api.patch(
    '/portal/account',
    {
      config: { portal: true, refusals: ['preconditionFailed'] },
      schema: {
        tags,
        operationId: 'changePortalAccount',
        summary: 'Change your own name and language',
        description: 'What is left out stays, null clears.',
        body: ref(AccountPatch),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, customerId, contactId } = request.portalUser
      const place = { customerId, contactId }
      const expect = expectMatch(request, toWireAccount)
      await changeContact(deps, tenantId, place, readContact(request.body), expect)
      return reply.code(204).send()
    },
  )

  api.post(
    '/portal/account/password',
    {
      config: {
        portal: true,
        refusals: ['credentialsInvalid', 'stateConflict', 'tooManyAttempts'],
      },
      schema: {
        tags,
        operationId: 'changePortalPassword',
        summary: 'Change your own password',
        description:
          'Ends every session of yours and answers with a new one. Wrong passwords count as at ' +
          'signing in.',
        body: ref(PasswordChange),
        response: { 201: ref(SessionModel) },
      },
    },
    async (request, reply) => {
      const { portalUser, body } = request
      const { tenantId, contactId, session, author } = portalUser
      if (session.method !== 'password') {
        throw new RequestError('stateConflict', {
          details: 'You sign in at your identity provider and have no password here.',
        })
      }
      expectStrong(body.password)
      if (body.password === body.currentPassword) {
        throw invalid('password', 'must be another than the current one', 'same')
      }
      await accountOfPassword(deps.clock, limiter, attemptKey(tenantId, request.ip), () =>
        verifyContactPassword(deps, tenantId, {
          username: author.name,
          password: body.currentPassword,
        }),
      )
      const passwordHash = await changeContactPassword(deps, portalUser, body.password)
      if (passwordHash === null) throw new RequestError('sessionMissing')
      return signIn(deps, reply, {
        ...{ contactId, method: 'password', passwordHash, claimValue: null },
      })
    },
  )
}

function toWireAccount({ firstName, lastName, profile }: Contact): Static<typeof AccountModel> {
  return { firstName, lastName, language: profile.language ?? null }
}
