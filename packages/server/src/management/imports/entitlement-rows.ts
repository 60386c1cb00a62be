import { fromWireId } from '@leasehold/core/ids'
import { foreverAt } from '@leasehold/core/interval'
import type { Rights } from '@leasehold/core/rights'
import type { Deps } from '../../deps.ts'
import { parseInstant } from '../../http/instant.ts'
import { invalid } from '../../http/request-error.ts'
import { findActivationCodes } from '../../storage/activation-codes.ts'
import { findCustomer, findCustomerByRef } from '../../storage/customers.ts'
import { withOrderLock } from '../../storage/data-imports.ts'
import { currentRightsOfGroups } from '../../storage/entitlement-places.ts'
import { type GroupRecord, listGroups } from '../../storage/groups.ts'
import { firstBy } from '../../storage/listing.ts'
import {
  createGroup,
  extendGroup,
  previewCreateGroup,
  previewExtendGroup,
} from '../create-group.ts'
import type { CsvRow } from '../csv/read-rows.ts'
import { submitEntitlementCommand } from '../entitlement-command.ts'
import { updateCommand } from '../entitlement-edits/edit-commands.ts'
import { addCodes } from '../groups/change-codes.ts'
import { moveGroup } from '../groups/move-group.ts'
import { readCodes } from '../groups/read-codes.ts'
import { loadOfferingSnapshots } from '../offerings/offering-snapshot.ts'
import { previewEntitlementCommand } from '../what-if/preview-command.ts'
import type { Importing, ImportKindRules, RowOutcome } from './import-kind.ts'

const reason = 'import'

/**
 * An entitlement for each row, known by order reference and SKU; rows of one order reference are one
 * group. They are sold as POST /entitlements/groups sells.
 */
export const entitlementRows: ImportKindRules = {
  scopes: ['entitlements:create', 'entitlements:admin'],
  columns: [
    'orderRefId',
    'sku',
    'accountRefId',
    'customerId',
    'activationCodes',
    'startDate',
    'seatCount',
    'expiryDate',
  ],
  prefixes: [],
  ignored: [
    'id',
    'entitlementGroupId',
    'customerName',
    'productName',
    'status',
    'seatsUsed',
    'created',
  ],
  required: [['orderRefId'], ['sku']],
  keyOf: ({ cells }) => cells.get('orderRefId') || null,
  columnOf: (propertyName) =>
    propertyName.startsWith('skus') ? 'sku' : propertyName.replace(/\[\d+\]$/, ''),
  apply: async (deps, importing, row) => {
    const wanted = await readRow(deps, importing.tenantId, row)
    const work = () => place(deps, importing, wanted)
    return importing.dryRun
      ? work()
      : withOrderLock(deps.db, importing.tenantId, wanted.orderRefId, work)
  },
}

type Wanted = {
  readonly orderRefId: string
  readonly sku: string
  readonly customerId: string | null
  readonly codes: readonly string[]
  readonly startAt: number | null
  /** Whether the term begins with the sale, or at the date given. */
  readonly hasStart: boolean
  readonly seatCount: number | null
  readonly expiryDate: string | null
}

async function readRow(deps: Deps, tenantId: string, { cells }: CsvRow): Promise<Wanted> {
  const codes = (cells.get('activationCodes') ?? '').split(/[\s,;]+/).filter((code) => code !== '')
  const startDate = instantOf(cells, 'startDate')
  const expiryAt = instantOf(cells, 'expiryDate')
  const seats = cells.get('seatCount') ?? ''
  if (seats !== '' && !/^[1-9]\d{0,8}$/.test(seats)) {
    throw invalid('seatCount', 'must be a whole number above 0', 'type')
  }
  const sku = textOf(cells, 'sku')
  const [offering] = await loadOfferingSnapshots(deps.db, tenantId, { skus: [sku] })
  if (!offering) throw invalid('sku', `there is no offering ${sku}`, 'unknown')
  // Before it is sold: what is told to be refused must not be there.
  if (expiryAt !== null && offering.plan.licenseType === 'perpetual') {
    throw invalid('expiryDate', 'a perpetual licence has no expiry', 'notAllowed')
  }
  if (expiryAt !== null && expiryAt > foreverAt) {
    throw invalid('expiryDate', 'is too far ahead', 'range')
  }
  const { licenseStartType } = offering.plan
  // An export tells it of every plan; only some take it.
  const startAt = licenseStartType === 'custom' ? startDate : null
  return {
    orderRefId: textOf(cells, 'orderRefId'),
    sku,
    customerId: await customerOf(deps, tenantId, cells),
    codes: readCodes(codes, 'activationCodes', { dropTwins: true }),
    startAt,
    hasStart: licenseStartType === 'entitlementCreation' || startAt !== null,
    seatCount: seats === '' ? null : Number(seats),
    expiryDate: cells.get('expiryDate') || null,
  }
}

function textOf(cells: CsvRow['cells'], column: string): string {
  const text = cells.get(column) ?? ''
  if (text === '') throw invalid(column, 'is required', 'required')
  if (text.length > 50) throw invalid(column, 'must NOT have more than 50 characters', 'maxLength')
  return text
}

function instantOf(cells: CsvRow['cells'], column: string): number | null {
  const text = cells.get(column) ?? ''
  const at = text === '' ? null : parseInstant(text)
  if (text !== '' && at === null) throw invalid(column, 'must be a date, as 2026-05-31', 'format')
  return at
}

async function customerOf(deps: Deps, tenantId: string, cells: CsvRow['cells']) {
  const accountRefId = cells.get('accountRefId') ?? ''
  if (accountRefId !== '') {
    const customer = await findCustomerByRef(deps.db, tenantId, accountRefId)
    if (!customer) throw invalid('accountRefId', `there is no customer ${accountRefId}`, 'unknown')
    return customer.id
  }
  const text = cells.get('customerId') ?? ''
  if (text === '') return null
  const id = fromWireId('customer', text)
  const customer = id === null ? null : await findCustomer(deps.db, tenantId, id)
  if (!customer) throw invalid('customerId', 'there is no such customer', 'unknown')
  return customer.id
}

async function place(deps: Deps, importing: Importing, wanted: Wanted): Promise<RowOutcome> {
  const { tenantId } = importing
  const listing = firstBy('created', 2)
  const filter = { orderRefId: wanted.orderRefId }
  const { items } = await listGroups(deps.db, tenantId, filter, listing)
  if (items.length > 1) {
    throw invalid('orderRefId', 'several groups have this order reference', 'ambiguous')
  }
  const [group] = items
  await checkCodes(deps, tenantId, wanted, group)
  const entitlements = group ? await currentRightsOfGroups(deps.db, tenantId, [group.id]) : []
  const existing = meantBy(wanted, entitlements)
  if (!existing) refuseUnstarted(wanted)
  if (!group) return sellNew(deps, importing, wanted)
  // Before the group is changed: of a row that is refused for its values nothing is done.
  const set = existing && (await setValues(deps, importing, existing.id, existing.rights, wanted))
  const moved = await bringGroup(deps, importing, group, wanted)
  if (!existing) return sellMore(deps, importing, group, wanted)
  return moved || set ? 'updated' : 'unchanged'
}

type Known = { readonly id: string; readonly rights: Rights }

/**
 * The entitlement of the order that has the row's SKU. Of several, one that is as the row says: any
 * other could be another row's, which would lose what it was sold with.
 */
function meantBy(wanted: Wanted, entitlements: readonly Known[]): Known | undefined {
  const known = entitlements.filter(({ rights }) => rights.sku === wanted.sku)
  if (known.length < 2) return known[0]
  const same = known.find(({ rights }) => bodyOf(rights, wanted) === null)
  if (same) return same
  throw invalid('sku', `the order has ${known.length} entitlements of this SKU`, 'ambiguous')
}

// Before it is sold: it would be there, and the row refused.
function refuseUnstarted({ expiryDate, hasStart }: Wanted): void {
  if (expiryDate === null || hasStart) return
  throw invalid('expiryDate', 'cannot be set before the term has begun', 'notAllowed')
}

// Told in a dry run too; the index sees what comes between.
async function checkCodes(
  deps: Deps,
  tenantId: string,
  { codes }: Wanted,
  group: GroupRecord | undefined,
): Promise<void> {
  const known = await findActivationCodes(deps.db, tenantId, codes)
  const taken = known.find(({ groupId }) => groupId !== group?.id)
  if (taken) throw invalid('activationCodes', `${taken.code} is in use already`, 'duplicate')
}

async function sellNew(deps: Deps, importing: Importing, wanted: Wanted): Promise<RowOutcome> {
  const { sku, customerId, codes, orderRefId, startAt } = wanted
  const order = {
    ...callerOf(importing),
    skus: [sku],
    customerId,
    activationCodes: codes,
    orderRefId,
    startAt,
    reason,
  }
  if (importing.dryRun) await previewCreateGroup(deps, order)
  else await setNew(deps, importing, (await createGroup(deps, order)).entitlementIds, wanted)
  return 'created'
}

async function sellMore(
  deps: Deps,
  importing: Importing,
  group: GroupRecord,
  wanted: Wanted,
): Promise<RowOutcome> {
  const { sku, startAt } = wanted
  const order = { ...callerOf(importing), skus: [sku], startAt, reason }
  if (importing.dryRun) await previewExtendGroup(deps, order, group)
  else await setNew(deps, importing, await extendGroup(deps, order, group), wanted)
  return 'created'
}

async function setNew(
  deps: Deps,
  importing: Importing,
  entitlementIds: readonly string[],
  wanted: Wanted,
): Promise<void> {
  for (const id of entitlementIds) await setValues(deps, importing, id, null, wanted)
}

/** What the row says of an entitlement and its rights have otherwise; null when there is nothing. */
function bodyOf(rights: Rights | null, { seatCount, expiryDate }: Wanted) {
  const expiryAt = expiryDate === null ? null : parseInstant(expiryDate)
  const body = {
    ...(seatCount !== null && seatCount !== rights?.seatCount && { seatCount }),
    ...(expiryDate !== null && expiryAt !== rights?.expiryAt && { expiryDate }),
  }
  return Object.keys(body).length === 0 ? null : body
}

/** Sets what the row says of the entitlement and its rights have otherwise; whether there was any. */
async function setValues(
  deps: Deps,
  importing: Importing,
  entitlementId: string,
  rights: Rights | null,
  wanted: Wanted,
): Promise<boolean> {
  const body = bodyOf(rights, wanted)
  if (body === null) return false
  const about = { tenantId: importing.tenantId, entitlementId, reason, forceSeatCount: false }
  const command = await updateCommand(deps, about, body)
  const make = importing.dryRun ? previewEntitlementCommand : submitEntitlementCommand
  await make(deps, callerOf(importing), command)
  return true
}

/** The customer and the codes of the row; whether the group had others. */
async function bringGroup(
  deps: Deps,
  importing: Importing,
  group: GroupRecord,
  { customerId, codes }: Wanted,
): Promise<boolean> {
  const { tenantId, dryRun } = importing
  const isMoved = customerId !== null && customerId !== group.customerId
  if (isMoved && !dryRun) {
    await moveGroup(deps, callerOf(importing), group.id, { customerId }, reason, () => {})
  }
  const missing = codes.filter((code) => !group.activationCodes.includes(code))
  if (missing.length > 0 && !dryRun) {
    await addCodes(deps, { tenantId, groupId: group.id }, missing, { ignoreDuplicates: true })
  }
  return isMoved || missing.length > 0
}

function callerOf({ tenantId, author }: Importing) {
  return { tenantId, author, ipAddress: null }
}
