import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { findCustomerByRef } from '../../storage/customers.ts'
import type { Contact } from '../../storage/people/contact-row.ts'
import { findContactByRef } from '../../storage/people/contacts.ts'
import { ContactInput, type ContactPatch, readContact } from '../contacts/contact-input.ts'
import {
  type ContactFields,
  changeContact,
  createContact,
  withFields,
} from '../contacts/edit-contact.ts'
import type { CsvRow } from '../csv/read-rows.ts'
import type { Importing, ImportKindRules, RowOutcome } from './import-kind.ts'
import { saysTheSame } from './says-the-same.ts'

const texts = [
  'contactRefId',
  'firstName',
  'lastName',
  'title',
  'linkedInProfile',
  'phoneNumber',
  'language',
] as const

/** A contact for each row, known by the accountRefId of its customer and its contactRefId. */
export const contactRows: ImportKindRules = {
  scopes: ['customers:admin'],
  columns: [
    'accountRefId',
    'email',
    'status',
    'isKeyContact',
    ...texts,
    'location.countryCode',
    'location.regionCode',
  ],
  prefixes: [],
  ignored: ['id', 'customerId', 'customerName', 'createdAt', 'updatedAt'],
  required: [['accountRefId'], ['contactRefId']],
  keyOf: ({ cells }) => `${cells.get('accountRefId')} ${cells.get('contactRefId')}`,
  columnOf: (propertyName) => propertyName,
  apply: async (deps, importing, row) => {
    const { tenantId } = importing
    const accountRefId = needed(row, 'accountRefId')
    const customer = await findCustomerByRef(deps.db, tenantId, accountRefId)
    if (!customer) throw invalid('accountRefId', `there is no customer ${accountRefId}`, 'unknown')
    const contactRefId = needed(row, 'contactRefId')
    const find = () => findContactByRef(deps.db, tenantId, customer.id, contactRefId)
    const existing = await find()
    const body = bodyOf(row, existing)
    const whole = existing ? { ...body, email: body.email ?? existing.email } : body
    const validationErrors = [...importing.validate(ContactInput, whole)]
    if (validationErrors.length > 0)
      throw new RequestError('validationFailed', { validationErrors })
    const fields = readContact(body)
    if (existing) return change(deps, importing, existing, fields)
    if (importing.dryRun) return 'created'
    try {
      await createContact(deps, tenantId, customer.id, { ...fields, email: body.email ?? '' })
      return 'created'
    } catch (error) {
      if (!(error instanceof RequestError) || error.code !== 'duplicate') throw error
      // Somebody else has made it since it was looked for.
      const made = await find()
      if (!made) throw error
      return change(deps, importing, made, fields)
    }
  },
}

async function change(
  deps: Deps,
  { tenantId, dryRun }: Importing,
  contact: Contact,
  fields: ContactFields,
): Promise<RowOutcome> {
  if (saysTheSame(withFields(contact, fields, contact.updatedAt), contact)) return 'unchanged'
  const place = { customerId: contact.customerId, contactId: contact.id }
  if (!dryRun) await changeContact(deps, tenantId, place, fields)
  return 'updated'
}

function needed({ cells }: CsvRow, column: string): string {
  const text = cells.get(column) ?? ''
  if (text === '') throw invalid(column, 'is required: a row is known again by it', 'required')
  return text
}

type Body = Static<typeof ContactPatch>

/** As the API would be sent it: a column that is not there leaves its field, a blank cell clears it. */
function bodyOf({ cells }: CsvRow, existing: Contact | null): Body {
  const given = texts.flatMap((name) => {
    const cell = cells.get(name)
    return cell === undefined ? [] : [[name, cell || null]]
  })
  const [email, status] = [cells.get('email'), cells.get('status')]
  const [isKey, location] = [cells.get('isKeyContact'), locationOf(cells, existing)]
  return {
    ...Object.fromEntries(given),
    ...(email !== undefined && { email }),
    ...(status && { status: status as 'active' }),
    ...(isKey !== undefined && { isKeyContact: booleanOf(isKey) }),
    ...(location !== undefined && { location }),
  }
}

// What is neither stays as it is, for the schema to say so.
function booleanOf(cell: string): boolean {
  if (/^(?:|false|no|0)$/i.test(cell)) return false
  return /^(?:true|yes|1)$/i.test(cell) || (cell as unknown as boolean)
}

function locationOf(cells: CsvRow['cells'], existing: Contact | null): Body['location'] {
  const parts = ['countryCode', 'regionCode'] as const
  if (!parts.some((part) => cells.has(`location.${part}`))) return undefined
  const values = parts.map((part) => {
    const cell = cells.get(`location.${part}`)
    return [part, (cell === undefined ? existing?.profile.location?.[part] : cell) || null]
  })
  return values.every(([, value]) => value === null) ? null : Object.fromEntries(values)
}
