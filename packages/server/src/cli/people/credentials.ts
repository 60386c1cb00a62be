import { type Command, Option } from 'commander'
import type { Api } from '../api/api.ts'
import { ApiFailure } from '../api/api-failure.ts'
import type { Contact, ContactCredentials } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { contactPath, findContact } from '../names/people.ts'
import { writeInstant } from '../text/instant.ts'
import { facts } from '../text/table.ts'
import { UsageError } from '../usage-error.ts'

type LetOptions = { password?: true; claim?: string; role: string; off?: true }

/** How contacts sign in: `contacts allow`, `invite`, `reset-password`, `unlock`, `refuse`. */
export function addCredentials(contacts: Command): void {
  apiCommand(contacts, {
    usage: 'allow <contact>',
    description: 'let a contact sign in, with a password or an OpenID token',
    example: 'contacts allow mara.lind@acme.example --password --role admin',
  })
    .option('--password', 'with a password, which the contact chooses: see contacts invite')
    .option('--claim <value>', 'with an OpenID token whose claim has this value')
    .addOption(
      new Option('--role <role>', 'in the portal').choices(['user', 'admin']).default('user'),
    )
    .option('--off', 'not now: keep the credentials, switched off')
    .action(
      online(async ({ api, print }, text: string, options: LetOptions) => {
        const { role, off } = options
        const authentication = authenticationOf(options)
        const contact = await findContact(api, text)
        const body = { authentication, role, active: off !== true }
        await api.send('PATCH', `${contactPath(contact)}/credentials`, body)
        const credentials = await readCredentials(api, contact)
        print(credentials, () => credentialsText(credentials))
      }),
    )

  for (const [word, action, meaning] of [
    ['invite', 'setup', 'mail a contact a link to choose its first password'],
    ['reset-password', 'reset', 'mail a contact a link to choose another password'],
  ] as const) {
    apiCommand(contacts, {
      usage: `${word} <contact>`,
      description: meaning,
      example: `contacts ${word} mara.lind@acme.example`,
    }).action(
      online(async ({ api, print }, text: string) => {
        const contact = await findContact(api, text)
        const path = `${contactPath(contact)}/credentials/password/action`
        await api.send('POST', path, { action })
        print(null, () => `A mail with a link is on its way to ${contact.email}.`)
      }),
    )
  }

  for (const [word, method, path, meaning, done] of [
    ['unlock', 'POST', '/unlock', 'end a lock-out after wrong passwords', 'can sign in again'],
    ['refuse', 'DELETE', '', 'take the credentials of a contact away', 'can sign in no more'],
  ] as const) {
    apiCommand(contacts, {
      usage: `${word} <contact>`,
      description: meaning,
      example: `contacts ${word} mara.lind@acme.example`,
    }).action(
      online(async ({ api, print }, text: string) => {
        const contact = await findContact(api, text)
        await api.send(method, `${contactPath(contact)}/credentials${path}`)
        print(null, () => `${contact.email} ${done}.`)
      }),
    )
  }
}

/** Null when the contact has none. */
export async function readCredentials(
  api: Api,
  contact: Contact,
): Promise<ContactCredentials | null> {
  try {
    return await api.get<ContactCredentials>(`${contactPath(contact)}/credentials`)
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 'credentialsUnknown') return null
    throw error
  }
}

export function credentialsText(credentials: ContactCredentials | null): string {
  if (credentials === null) return facts([['signs in', 'not at all']])
  const { authentication, passwordSet, role, active, lockedUntil } = credentials
  const how =
    authentication.type === 'openIdToken'
      ? `with an OpenID token, claim ${authentication.claimValue}`
      : `with a password${passwordSet ? '' : ', which is not chosen yet'}`
  return facts([
    ['signs in', active ? how : `${how}; switched off`],
    ['role', role],
    ['locked until', lockedUntil === null ? null : writeInstant(lockedUntil)],
  ])
}

function authenticationOf({ password, claim }: LetOptions) {
  if ((password === true) === (claim !== undefined)) {
    throw new UsageError('Say either --password or --claim.')
  }
  return claim === undefined ? { type: 'password' } : { type: 'openIdToken', claimValue: claim }
}
