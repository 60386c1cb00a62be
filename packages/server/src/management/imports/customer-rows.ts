import { fromWireId } from '@leasehold/core/ids'
import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import type { Customer } from '../../storage/customer-row.ts'
import { findCustomer, findCustomerByRef, findCustomersByRefs } from '../../storage/customers.ts'
import type { CsvRow } from '../csv/read-rows.ts'
import { saveCustomFields } from '../custom-fields/save-custom-fields.ts'
import { CustomerInput, type CustomerPatch, readCustomer } from '../customers/customer-input.ts'
import {
  type CustomerFields,
  changeCustomer,
  createCustomer,
  createCustomers,
  type NewCustomer,
  withFields,
} from '../customers/edit-customer.ts'
import type { Importing, ImportKindRules, RowOutcome } from './import-kind.ts'
import { saysTheSame } from './says-the-same.ts'

const addressParts = [
  'addressLine1',
  'addressLine2',
  'city',
  'stateRegion',
  'postalCode',
  'country',
] as const

const texts = [
  'accountRefId',
  'legalName',
  'description',
  'type',
  'website',
  'linkedInUrl',
  'contractStartDate',
  'contractRenewalDate',
] as const

const custom = 'customFields.'

/** A customer for each row, known by accountRefId, or else by the id that an export has written. */
export const customerRows: ImportKindRules = {
  scopes: ['customers:admin'],
  columns: [
    'id',
    'name',
    'status',
    'contractValue',
    ...texts,
    ...addressParts.map((part) => `address.${part}`),
  ],
  prefixes: [custom],
  ignored: ['disabledDate', 'createdAt', 'updatedAt'],
  required: [['accountRefId', 'id']],
  keyOf: ({ cells }) => cells.get('accountRefId') || cells.get('id') || null,
  columnOf: (propertyName) => propertyName.replace(/^customFields$/, `${custom}…`),
  applyTogether,
  apply: async (deps, importing, row) => {
    const existing = await existingOf(deps, importing.tenantId, row)
    const body = bodyOf(row, existing)
    check(importing, body, existing)
    const fields = readCustomer(body)
    return existing
      ? change(deps, importing, existing, fields)
      : create(deps, importing, row, { ...fields, name: body.name ?? '' })
  },
}

/** What is new and right, and what is known already; most rows of most files. */
async function applyTogether(deps: Deps, importing: Importing, rows: readonly CsvRow[]) {
  const { tenantId, dryRun } = importing
  const named = rows.filter(({ cells }) => cells.get('accountRefId'))
  const refs = named.map(({ cells }) => cells.get('accountRefId') ?? '')
  const known = await findCustomersByRefs(deps.db, tenantId, refs)
  const outcomes = new Map<CsvRow, RowOutcome>()
  const fresh = new Map<string, { row: CsvRow; fields: NewCustomer }>()
  for (const [index, row] of named.entries()) {
    const ref = refs[index] ?? ''
    const existing = known.get(ref) ?? null
    const read = readOrNull(importing, row, existing)
    if (read === null) continue
    const { fields, isKnown } = read
    if (existing === null) {
      // Refused, as by the API.
      if (fields.status === 'disabled') continue
      const { customFields, ...rest } = fields
      if (Object.keys(customFields ?? {}).length === 0) fresh.set(ref, { row, fields: rest })
    } else if (isKnown) {
      outcomes.set(row, 'unchanged')
    }
  }
  const wanted = [...fresh.values()].map(({ fields }) => fields)
  const made = dryRun ? wanted : await createCustomers(deps, tenantId, wanted)
  for (const { accountRefId } of made) {
    const found = fresh.get(accountRefId ?? '')
    if (found) outcomes.set(found.row, 'created')
  }
  return outcomes
}

/** What a row says, and whether that is known. Null for one that is refused: `apply` tells why. */
function readOrNull(importing: Importing, row: CsvRow, existing: Customer | null) {
  try {
    const body = bodyOf(row, existing)
    check(importing, body, existing)
    const fields = { ...readCustomer(body), name: body.name ?? existing?.name ?? '' }
    const isKnown =
      existing !== null && saysTheSame(withFields(existing, fields, existing.updatedAt), existing)
    return { fields, isKnown }
  } catch (error) {
    if (error instanceof RequestError) return null
    throw error
  }
}

async function existingOf(deps: Deps, tenantId: string, { cells }: CsvRow) {
  const accountRefId = cells.get('accountRefId')
  if (accountRefId) return findCustomerByRef(deps.db, tenantId, accountRefId)
  const text = cells.get('id')
  if (!text) throw invalid('accountRefId', 'is required: a row is known again by it', 'required')
  const id = fromWireId('customer', text)
  const customer = id === null ? null : await findCustomer(deps.db, tenantId, id)
  if (!customer) throw new RequestError('customerUnknown')
  return customer
}

async function change(
  deps: Deps,
  { tenantId, dryRun }: Importing,
  customer: Customer,
  fields: CustomerFields,
): Promise<RowOutcome> {
  const changed = withFields(customer, fields, customer.updatedAt)
  if (saysTheSame(changed, customer)) return 'unchanged'
  if (dryRun) await tryCustomFields(deps, tenantId, customer.id, fields)
  else await changeCustomer(deps, tenantId, customer.id, fields)
  return 'updated'
}

async function create(
  deps: Deps,
  importing: Importing,
  row: CsvRow,
  fields: CustomerFields & { readonly name: string },
): Promise<RowOutcome> {
  if (importing.dryRun) {
    await tryCustomFields(deps, importing.tenantId, deps.newId(), fields)
    return 'created'
  }
  try {
    await createCustomer(deps, importing.tenantId, fields)
    return 'created'
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== 'duplicate') throw error
    // Somebody else has made it since it was looked for.
    const existing = await existingOf(deps, importing.tenantId, row)
    if (!existing) throw error
    return change(deps, importing, existing, readCustomer(bodyOf(row, existing)))
  }
}

/** What saving them would be refused for; nothing is kept of it. */
async function tryCustomFields(
  { db }: Deps,
  tenantId: string,
  customerId: string,
  { customFields }: CustomerFields,
): Promise<void> {
  const trx = await db.startTransaction().execute()
  try {
    await saveCustomFields(trx, tenantId, 'customer', customerId, customFields)
  } finally {
    await trx.rollback().execute()
  }
}

type Body = Static<typeof CustomerPatch>

/** As the API would be sent it: a column that is not there leaves its field, a blank cell clears it. */
function bodyOf({ cells }: CsvRow, existing: Customer | null): Body {
  const given = texts.flatMap((name) => {
    const cell = cells.get(name)
    return cell === undefined ? [] : [[name, cell || null]]
  })
  const [name, status, value] = [cells.get('name'), cells.get('status'), cells.get('contractValue')]
  const address = addressOf(cells, existing)
  const customFields = customFieldsOf(cells, existing)
  return {
    ...Object.fromEntries(given),
    ...(name !== undefined && { name }),
    ...(status && { status: status as 'active' }),
    ...(value !== undefined && { contractValue: numberOf(value) }),
    ...(address !== undefined && { address }),
    ...(customFields !== undefined && { customFields }),
    // Nothing that refers to it may be lost by a row that knows it by its id only.
    ...(existing && !cells.get('accountRefId') && { accountRefId: existing.accountRefId }),
  }
}

// What is no number stays as it is, for the schema to say so.
function numberOf(cell: string): number | null {
  if (cell === '') return null
  const value = Number(cell)
  return Number.isNaN(value) ? (cell as unknown as number) : value
}

function addressOf(cells: CsvRow['cells'], existing: Customer | null): Body['address'] {
  const given = addressParts.filter((part) => cells.has(`address.${part}`))
  if (given.length === 0) return undefined
  const before = existing?.profile.address
  const parts = addressParts.map((part) => {
    const cell = cells.get(`address.${part}`)
    return [part, (cell === undefined ? before?.[part] : cell) || null]
  })
  return parts.every(([, value]) => value === null) ? null : Object.fromEntries(parts)
}

function customFieldsOf(cells: CsvRow['cells'], existing: Customer | null): Body['customFields'] {
  const given = [...cells].filter(([column]) => column.startsWith(custom))
  if (given.length === 0) return undefined
  const fields = { ...existing?.customFields }
  for (const [column, cell] of given) {
    const key = column.slice(custom.length)
    if (cell === '') delete fields[key]
    else fields[key] = cell
  }
  return fields
}

function check({ validate }: Importing, body: Body, existing: Customer | null): void {
  const whole = existing ? { ...body, name: body.name ?? existing.name } : body
  const validationErrors = [...validate(CustomerInput, whole)]
  if (validationErrors.length > 0) throw new RequestError('validationFailed', { validationErrors })
}
