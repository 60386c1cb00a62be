import { fromWireId } from '@leasehold/core/ids'
import { hashPassword } from '../../src/identity/password.ts'
import { findCredentials, saveCredentials } from '../../src/storage/people/credentials.ts'
import { api, created, done, makeCustomer } from '../management/back-office.ts'
import type { TestServer } from '../support/server.ts'

export type Person = {
  readonly customerId: string
  readonly contactId: string
  readonly email: string
  /** Address of the contact. */
  readonly contact: string
}

let made = 0

/** A contact of a customer of its own, unless one is named. */
export async function makeContact(
  server: TestServer,
  fields: { customerId?: string; [field: string]: unknown } = {},
): Promise<Person> {
  made += 1
  const { customerId: given, ...rest } = fields
  const sent = { email: `Person${made}@people.example`, ...rest }
  const customerId = given ?? (await makeCustomer(server, `People ${made}`))
  const reply = await server.post(`${api}/customers/${customerId}/contacts`, sent)
  const { id: contactId, email } = created(reply)
  return {
    customerId,
    contactId,
    email,
    contact: `${api}/customers/${customerId}/contacts/${contactId}`,
  }
}

/** A contact that may sign in with a password, which it has if one is given. */
export async function makeAccount(
  server: TestServer,
  options: { password?: string; role?: string; customerId?: string } = {},
): Promise<Person> {
  const { password, role = 'user', ...fields } = options
  const person = await makeContact(server, fields)
  const body = { authentication: { type: 'password' }, role }
  done(await server.patch(`${person.contact}/credentials`, body))
  if (password !== undefined) await givePassword(server, person, password)
  return person
}

/** As if the contact had followed the link of a mail. */
async function givePassword(
  { deps, tenantId }: TestServer,
  { contactId }: Person,
  password: string,
) {
  const credentials = await findCredentials(
    deps.db,
    tenantId,
    fromWireId('contact', contactId) ?? '',
  )
  if (credentials?.authentication.type !== 'password') throw new Error('no password account')
  const passwordHash = await hashPassword(password)
  const authentication = { ...credentials.authentication, passwordHash }
  await saveCredentials(deps.db, tenantId, { ...credentials, authentication })
}
