import type { Deps } from '../../deps.ts'
import type { Customer } from '../../storage/customer-row.ts'
import { firstBy } from '../../storage/listing.ts'
import { listContacts } from '../../storage/people/contacts.ts'
import { insertGroupContact } from '../../storage/people/group-contacts.ts'
import {
  insertIdentityProvider,
  listIdentityProviders,
} from '../../storage/people/identity-providers.ts'
import { insertNote, listNotes } from '../../storage/people/notes.ts'
import { createContact, type NewContact } from '../contacts/edit-contact.ts'
import type { CredentialsChange } from '../contacts/edit-credentials.ts'
import { setCredentials } from '../contacts/edit-credentials.ts'
import { createCustomField } from '../custom-fields/edit-custom-field.ts'
import type { Caller } from '../entitlement-command.ts'
import { newProvider } from '../identity-providers/edit-provider.ts'
import { unlessMade } from './unless-made.ts'

type DemoPerson = NewContact & {
  /** Account reference of the customer. */
  readonly of: string
  readonly credentials?: CredentialsChange
  /** May use the customer's order by who it is. */
  readonly authorised?: boolean
}

const password = { type: 'password', claimValue: null } as const

const people: readonly DemoPerson[] = [
  {
    of: 'ACC-1001',
    email: 'mara.lind@harbourlane.example',
    firstName: 'Mara',
    lastName: 'Lind',
    contactRefId: 'C-1001-1',
    profile: { title: 'Head of IT', isKeyContact: true, phoneNumber: '+441174960123' },
    credentials: { ...password, role: 'admin' },
    authorised: true,
  },
  {
    of: 'ACC-1001',
    email: 'tom.okafor@harbourlane.example',
    firstName: 'Tom',
    lastName: 'Okafor',
    contactRefId: 'C-1001-2',
    profile: { title: 'Architect' },
    credentials: { ...password, role: 'user' },
    authorised: true,
  },
  {
    of: 'ACC-1002',
    email: 'j.brueckner@brueckner-statik.example',
    firstName: 'Jörg',
    lastName: 'Brückner',
    contactRefId: 'C-1002-1',
    profile: {
      title: 'Geschäftsführer',
      isKeyContact: true,
      language: 'de',
      location: { countryCode: 'DE', regionCode: 'BY' },
    },
    credentials: { type: 'openIdToken', claimValue: 'j.brueckner', role: 'admin' },
  },
]

const notes: Readonly<Record<string, string>> = {
  'ACC-1001': 'Wants one invoice a year, in January.',
  'ACC-1006': 'Payment failed twice. Called on Monday: a new card is on its way.',
}

/** Before the customers that have values of them. */
export async function makeDemoFields(deps: Deps, tenantId: string): Promise<void> {
  const fields = [
    { entityType: 'customer', key: 'region', group: null, displayName: 'Region', unique: false },
    {
      entityType: 'customer',
      key: 'crm.number',
      group: 'CRM',
      displayName: 'Number',
      unique: true,
    },
    { entityType: 'offering', key: 'shop.page', group: null, displayName: 'Shop', unique: false },
  ] as const
  for (const field of fields) {
    await unlessMade<unknown>(
      () => createCustomField(deps, tenantId, field),
      async () => field,
    )
  }
}

/** A customer whose people sign in at its own provider, which is as invented as the customer. */
const provider = {
  of: 'ACC-1002',
  name: 'Brückner Statik',
  issuer: 'https://login.brueckner-statik.example/realms/staff',
  audiences: ['plumbline-studio'],
}

async function makeDemoProvider(deps: Deps, tenantId: string, customerId: string): Promise<void> {
  const { of: _, ...fields } = provider
  const paging = { limit: 1, offset: 0 }
  const { total } = await listIdentityProviders(deps.db, tenantId, { customerId }, paging)
  if (total > 0) return
  // Not by way of the address check: nobody answers there, and the start would wait for it.
  const made = newProvider(
    deps,
    tenantId,
    { ...fields, userIdClaim: 'preferred_username' },
    customerId,
  )
  await insertIdentityProvider(deps.db, tenantId, made)
}

/** The people of a customer and the notes on it; of its order, those who may use it. */
export async function makeDemoPeople(
  deps: Deps,
  { tenantId, author }: Caller,
  { id: customerId, accountRefId }: Customer,
  groupId: string,
): Promise<void> {
  for (const { of, credentials, authorised, ...fields } of people) {
    if (of !== accountRefId) continue
    const { id: contactId } = await makeContact(deps, tenantId, customerId, fields)
    if (credentials) {
      await setCredentials(deps, tenantId, { customerId, contactId }, credentials)
    }
    if (authorised) {
      await insertGroupContact(deps.db, tenantId, groupId, contactId, deps.clock.now())
    }
  }
  if (accountRefId === provider.of) await makeDemoProvider(deps, tenantId, customerId)
  const note = notes[accountRefId ?? '']
  if (note === undefined) return
  const { total } = await listNotes(deps.db, tenantId, { customerId }, { limit: 1, offset: 0 })
  if (total > 0) return
  const written = { id: deps.newId(), note, author, createdAt: deps.clock.now() }
  await insertNote(deps.db, tenantId, { customerId }, written)
}

function makeContact(deps: Deps, tenantId: string, customerId: string, fields: NewContact) {
  return unlessMade(
    () => createContact(deps, tenantId, customerId, fields),
    async () => {
      const listing = firstBy('createdAt', 1)
      const filter = { customerId, email: fields.email }
      return (await listContacts(deps.db, tenantId, filter, listing)).items[0] ?? null
    },
  )
}
