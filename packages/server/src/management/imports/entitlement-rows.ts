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
import { createGroup, extendGroup } from '../create-group.ts'
import type { CsvRow } from '../csv/read-rows.ts'
import { submitEntitlementCommand } from '../entitlement-command.ts'
import { updateCommand } from '../entitlement-edits/edit-commands.ts'
import { addCodes } from '../groups/change-codes.ts'
import { moveGroup } from '../groups/move-group.ts'
import { readCodes } from '../groups/read-codes.ts'
import { loadOfferingSnapshots } from '../offerings/offering-snapshot.ts'
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
  return {
    orderRefId: textOf(cells, 'orderRefId'),
    sku,
    customerId: await customerOf(deps, tenantId, cells),
    codes: readCodes(codes, 'activationCodes', { dropTwins: true }),
    // An export tells it of every plan; only some take it.
    startAt: offering.plan.licenseStartType === 'custom' ? startDate : null,
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
  if (!group) return sellNew(deps, importing, wanted)
  const moved = await bringGroup(deps, importing, group, wanted)
  const entitlements = await currentRightsOfGroups(deps.db, tenantId, [group.id])
  const existing = entitlements.find(({ rights }) => rights.sku === wanted.sku)
  if (!existing) return sellMore(deps, importing, group, wanted)
  const set = await setValues(deps, importing, existing.id, existing.rights, wanted)
  return moved || set ? 'updated' : 'unchanged'
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
  if (importing.dryRun) return 'created'
  const { sku, customerId, codes, orderRefId, startAt } = wanted
  const { entitlementIds } = await createGroup(deps, {
    ...callerOf(importing),
    skus: [sku],
    customerId,
    activationCodes: codes,
    orderRefId,
    startAt,
    reason,
  })
  await setNew(deps, importing, entitlementIds, wanted)
  return 'created'
}

async function sellMore(
  deps: Deps,
  importing: Importing,
  group: GroupRecord,
  wanted: Wanted,
): Promise<RowOutcome> {
  if (importing.dryRun) return 'created'
  const { sku, startAt } = wanted
  const order = { ...callerOf(importing), skus: [sku], startAt, reason }
  await setNew(deps, importing, await extendGroup(deps, order, group), wanted)
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

/** Sets what the row says of the entitlement and its rights have otherwise; whether there was any. */
async function setValues(
  deps: Deps,
  importing: Importing,
  entitlementId: string,
  rights: Rights | null,
  { seatCount, expiryDate }: Wanted,
): Promise<boolean> {
  const expiryAt = expiryDate === null ? null : parseInstant(expiryDate)
  const body = {
    ...(seatCount !== null && seatCount !== rights?.seatCount && { seatCount }),
    ...(expiryDate !== null && expiryAt !== rights?.expiryAt && { expiryDate }),
  }
  if (Object.keys(body).length === 0) return false
  if (importing.dryRun) return true
  const about = { tenantId: importing.tenantId, entitlementId, reason, forceSeatCount: false }
  const command = await updateCommand(deps, about, body)
  await submitEntitlementCommand(deps, callerOf(importing), command)
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
