import { type Command, Option } from 'commander'
import type { Api } from '../api/api.ts'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Contact, Page } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { requireChange } from '../catalogue/require-change.ts'
import { findCustomer } from '../names/orders.ts'
import { contactName, contactPath, findContact } from '../names/people.ts'
import { facts } from '../text/table.ts'
import { addCredentials, credentialsText, readCredentials } from './credentials.ts'

type Fields = {
  email?: string
  firstName?: string
  lastName?: string
  title?: string
  ref?: string
  phone?: string
  status?: string
  language?: string
  key?: boolean
}

export function addContacts(program: Command): void {
  const contacts = program.command('contacts').description('people at your customers')

  const list = apiCommand(contacts, {
    usage: 'list',
    description: 'list the contacts, of one customer or of all',
    example: 'contacts list --customer Acme',
  })
  listOptions(list, 'e-mail, name and reference')
    .option('--customer <customer>', 'only of this customer')
    .action(
      online(async (session, options: ListOptions & { customer?: string }) => {
        const { api } = session
        const { customer } = options
        const customerId =
          customer === undefined ? undefined : (await findCustomer(api, customer)).id
        const query = { ...listQuery(options), customerId }
        const page = await api.get<Page<Contact>>('/customers/contacts/search', query)
        printPage(session, page, ['id', 'e-mail', 'name', 'title', 'status'], (contact) => [
          contact.id,
          contact.email,
          contactName(contact),
          contact.title,
          contact.status,
        ])
      }),
    )

  apiCommand(contacts, {
    usage: 'show <contact>',
    description: 'show a contact and how it signs in, by id, e-mail, name or reference',
    example: 'contacts show mara.lind@acme.example',
  }).action(
    online(async ({ api, print }, text: string) => {
      const contact = await findContact(api, text)
      const credentials = await readCredentials(api, contact)
      print({ ...contact, credentials }, () => describe(contact) + credentialsText(credentials))
    }),
  )

  const create = apiCommand(contacts, {
    usage: 'create <email>',
    description: 'create a contact',
    example: 'contacts create mara.lind@acme.example --customer Acme --first-name Mara',
  }).requiredOption('--customer <customer>', 'at whom, by id, name or account reference')
  withFields(create).action(
    online(async ({ api, print }, email: string, options: Fields & { customer: string }) => {
      const { id } = await findCustomer(api, options.customer)
      const body = { email, ...bodyOf(options) }
      const contact = await api.send<Contact>('POST', `/customers/${id}/contacts`, body)
      print(contact, () => describe(contact))
    }),
  )

  const set = apiCommand(contacts, {
    usage: 'set <contact>',
    description: 'change a contact',
    example: 'contacts set mara.lind@acme.example --title "Head of IT"',
  }).option('--email <address>', 'another e-mail, and user name of a password account')
  withFields(set).action(
    online(async ({ api, print }, text: string, options: Fields) => {
      const body = requireChange({ email: options.email, ...bodyOf(options) })
      const contact = await findContact(api, text)
      await api.send('PATCH', contactPath(contact), body)
      const changed = await readContact(api, contact)
      print(changed, () => describe(changed))
    }),
  )

  apiCommand(contacts, {
    usage: 'delete <contact>',
    description: 'delete a contact, its credentials and what it may use',
    example: 'contacts delete mara.lind@acme.example',
  }).action(
    online(async ({ api, print }, text: string) => {
      const contact = await findContact(api, text)
      await api.send('DELETE', contactPath(contact))
      print(null, () => `The contact ${contact.email} is deleted.`)
    }),
  )

  addCredentials(contacts)
}

function withFields(command: Command): Command {
  return command
    .option('--first-name <name>', 'first name')
    .option('--last-name <name>', 'last name')
    .option('--title <text>', 'what they are at the customer')
    .option('--ref <text>', 'reference, as your other systems have it')
    .option('--phone <number>', 'in the form +441174960123')
    .addOption(
      new Option('--status <status>', 'whether they can sign in').choices(['active', 'inactive']),
    )
    .addOption(new Option('--language <code>', 'of mails to them').choices(['en', 'de']))
    .option('--key', 'the one to talk to')
    .option('--no-key', 'one of the others')
}

function bodyOf(options: Fields) {
  const { firstName, lastName, title, ref, phone, status, language, key } = options
  return {
    firstName,
    lastName,
    title,
    contactRefId: ref,
    phoneNumber: phone,
    status,
    language,
    isKeyContact: key,
  }
}

function readContact(api: Api, contact: Contact): Promise<Contact> {
  return api.get(contactPath(contact))
}

function describe(contact: Contact): string {
  return facts([
    ['contact', contactName(contact) ?? contact.email],
    ['id', contact.id],
    ['customer', contact.customerId],
    ['e-mail', contact.email],
    ['title', contact.title],
    ['phone', contact.phoneNumber],
    ['reference', contact.contactRefId],
    ['key contact', contact.isKeyContact ? 'yes' : null],
    ['language', contact.language],
    ['status', contact.status],
  ])
}
