import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { checkIsNew } from '../../http/entity-tag.ts'
import type { Scope } from '../../http/principal.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import type { Credentials } from '../../storage/people/credentials.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { noContent } from '../operation.ts'
import { contactParams, contactPlaceOf } from './contact-path.ts'
import { CredentialsInput, CredentialsModel, PasswordActionInput } from './credentials-model.ts'
import { contactOrNotFound } from './edit-contact.ts'
import {
  credentialsOrNotFound,
  removeCredentials,
  requestPassword,
  setCredentials,
  unlockCredentials,
} from './edit-credentials.ts'
import { credentialsToWire } from './read-credentials.ts'

const tags = ['Contacts']
const readers: readonly Scope[] = ['customers:read', 'customers:admin']
const writers: readonly Scope[] = ['customers:admin']
const path = '/customers/:customerId/contacts/:contactId/credentials'
const unknowns = ['customerUnknown', 'contactUnknown'] as const

/** How contacts sign in. */
export function credentialsRoutes(api: Api, deps: Deps): void {
  addComponents(api, [CredentialsModel, CredentialsInput, PasswordActionInput])

  api.get(
    path,
    {
      config: { scopes: readers, refusals: [...unknowns, 'credentialsUnknown'] },
      schema: {
        tags,
        operationId: 'getContactCredentials',
        summary: 'Read how a contact signs in',
        params: contactParams,
        response: { 200: ref(CredentialsModel) },
      },
    },
    async ({ tenantId, params }, reply) => {
      const contact = await contactOrNotFound(deps.db, tenantId, contactPlaceOf(params))
      const credentials = await credentialsOrNotFound(deps.db, tenantId, contact.id)
      tagged(reply, asSet(credentials))
      return credentialsToWire(deps, tenantId, contact, credentials)
    },
  )

  api.patch(
    path,
    {
      config: {
        scopes: writers,
        refusals: [
          ...[...unknowns, 'duplicate' as const],
          ...(['passwordExists', 'mailNotConfigured', 'stateConflict'] as const),
          'preconditionFailed',
        ],
      },
      schema: {
        tags,
        operationId: 'setContactCredentials',
        summary: 'Say how a contact signs in',
        description:
          'With a password, the e-mail is the user name, and no other password account may have ' +
          'it; the password is then set by the contact, see the password action. With an OpenID ' +
          'token, claimValue is what the claim must say, and no other contact of the customer may ' +
          'have it. A change of the kind takes the password away; with it, and with another ' +
          'claimValue, every session of the contact ends. With If-None-Match: * only a contact ' +
          'that has none is given some.',
        params: contactParams,
        body: ref(CredentialsInput),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params, body } = request
      const change = {
        type: body.authentication.type,
        claimValue: body.authentication.claimValue ?? null,
        role: body.role,
        ...(body.active !== undefined && { active: body.active }),
        mailPassword: body.mailPassword ?? false,
      }
      const isMeant = expectMatch(request, asSet)
      await setCredentials(deps, tenantId, contactPlaceOf(params), change, (before) => {
        checkIsNew(request, before !== null)
        isMeant(before)
      })
      return reply.code(204).send()
    },
  )

  api.delete(
    path,
    {
      config: { scopes: writers, refusals: [...unknowns, 'credentialsUnknown'] },
      schema: {
        tags,
        operationId: 'deleteContactCredentials',
        summary: 'Take the credentials of a contact away',
        params: contactParams,
        response: { 204: noContent },
      },
    },
    async ({ tenantId, params }, reply) => {
      await removeCredentials(deps, tenantId, contactPlaceOf(params))
      return reply.code(204).send()
    },
  )

  api.post(
    `${path}/unlock`,
    {
      config: { scopes: writers, refusals: [...unknowns, 'credentialsUnknown'] },
      schema: {
        tags,
        operationId: 'unlockContactCredentials',
        summary: 'Let a contact sign in again that was locked out after wrong passwords',
        params: contactParams,
        response: { 204: noContent },
      },
    },
    async ({ tenantId, params }, reply) => {
      await unlockCredentials(deps, tenantId, contactPlaceOf(params))
      return reply.code(204).send()
    },
  )

  api.post(
    `${path}/password/action`,
    {
      config: {
        scopes: writers,
        refusals: [
          ...[...unknowns, 'credentialsUnknown' as const],
          ...(['passwordExists', 'passwordNotSet', 'mailNotConfigured', 'stateConflict'] as const),
        ],
      },
      schema: {
        tags,
        operationId: 'requestContactPassword',
        summary: 'Mail a contact a link to choose a password',
        description:
          'setup for the first password, reset for another. The link works once, for 96 hours ' +
          '(setup) or 2 (reset), and the link of an earlier mail works no more.',
        params: contactParams,
        body: ref(PasswordActionInput),
        response: { 204: noContent },
      },
    },
    async ({ tenantId, params, body }, reply) => {
      await requestPassword(deps, tenantId, contactPlaceOf(params), body.action)
      return reply.code(204).send()
    },
  )
}

/** What is set about them: passwords and wrong ones come and go without anybody's edit. */
function asSet(credentials: Credentials | null) {
  if (!credentials) return null
  const { authentication, role, active } = credentials
  const claimValue = authentication.type === 'openIdToken' ? authentication.claimValue : null
  return { type: authentication.type, claimValue, role, active }
}
