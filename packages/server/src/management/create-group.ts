import type { CreateEntitlementsCommand } from '@leasehold/core/commands'
import { leaseFitsMode } from '@leasehold/core/lease'
import type { OfferingSnapshot, Rights } from '@leasehold/core/rights'
import type { Deps } from '../deps.ts'
import { invalid } from '../http/request-error.ts'
import { preview } from '../licensing/preview.ts'
import type { Answer, NewGroup, Submission } from '../licensing/submission.ts'
import { findCustomer } from '../storage/customers.ts'
import { bringMarksInStep } from './disable-customer.ts'
import { type Caller, orThrow } from './entitlement-command.ts'
import { codesTaken } from './groups/change-codes.ts'
import { newCodes } from './groups/read-codes.ts'
import { loadOfferingSnapshots } from './offerings/offering-snapshot.ts'

export type Order = Pick<Caller, 'tenantId' | 'author'> & {
  readonly ipAddress?: string | null
  /** One entitlement is made for each. */
  readonly skus: readonly string[]
  /** What the request calls its only SKU, where it has no list of them. */
  readonly skuField?: string
  /** Start of the term, for plans with start type `custom`. */
  readonly startAt?: number | null
  readonly reason?: string | null
}

export type NewGroupOrder = Order & {
  readonly customerId?: string | null
  /** In their normal form; without any, one is generated. */
  readonly activationCodes?: readonly string[]
  readonly orderRefId?: string | null
}

export type CreatedGroup = {
  readonly groupId: string
  /** In the order of the SKUs. */
  readonly entitlementIds: readonly string[]
  readonly activationCodes: readonly string[]
}

/** Makes a group with its codes and an entitlement for each SKU: all of it, or nothing. */
export async function createGroup(deps: Deps, order: NewGroupOrder): Promise<CreatedGroup> {
  const { group, newGroup } = newGroupOf(deps, order)
  const entitlementIds = await placeOrder(deps, order, group, newGroup)
  return { groupId: group.id, entitlementIds, activationCodes: newGroup.activationCodes }
}

/** The rights of the entitlements that an order would make, in the order of the SKUs. */
export async function previewCreateGroup(deps: Deps, order: NewGroupOrder) {
  const { group, newGroup } = newGroupOf(deps, order)
  return previewOrder(deps, order, group, newGroup)
}

function newGroupOf(deps: Deps, order: NewGroupOrder) {
  const customerId = order.customerId ?? null
  const given = order.activationCodes ?? []
  const activationCodes = given.length > 0 ? given : newCodes(deps, 1)
  return {
    group: { id: deps.newId(), customerId },
    newGroup: { customerId, orderRefId: order.orderRefId ?? null, activationCodes },
  }
}

/** Adds an entitlement for each SKU to a group that exists. */
export async function extendGroup(
  deps: Deps,
  order: Order,
  group: OrderedGroup,
): Promise<readonly string[]> {
  return placeOrder(deps, order, group)
}

/** The same for an order that adds to a group. */
export async function previewExtendGroup(deps: Deps, order: Order, group: OrderedGroup) {
  return previewOrder(deps, order, group)
}

type OrderedGroup = { readonly id: string; readonly customerId: string | null }

async function placeOrder(
  deps: Deps,
  order: Order,
  group: OrderedGroup,
  newGroup?: NewGroup,
): Promise<readonly string[]> {
  const { submission, entitlementIds } = await submissionOf(deps, order, group, newGroup)
  placedOrThrow(await deps.engine.submit(submission), newGroup)
  const { tenantId, author, ipAddress } = submission
  // The customer may have been disabled or enabled, or the group moved, since they were read.
  await bringMarksInStep(deps, { tenantId, author, ipAddress }, { groupId: group.id })
  return entitlementIds
}

async function previewOrder(
  deps: Deps,
  order: Order,
  group: OrderedGroup,
  newGroup?: NewGroup,
): Promise<{ at: number; rights: Rights[] }> {
  const { submission, entitlementIds } = await submissionOf(deps, order, group, newGroup)
  const { at, answer, after } = await preview(deps, submission)
  placedOrThrow(answer, newGroup)
  return { at, rights: entitlementIds.flatMap((id) => after.get(id)?.rights ?? []) }
}

function placedOrThrow(answer: Answer, newGroup: NewGroup | undefined): void {
  if (!answer.ok && answer.refusal.code === 'duplicate') {
    throw codesTaken(newGroup?.activationCodes ?? [])
  }
  orThrow(answer)
}

async function submissionOf(
  deps: Deps,
  order: Order,
  { id: groupId, customerId }: OrderedGroup,
  newGroup: NewGroup | undefined,
): Promise<{ submission: Submission; entitlementIds: readonly string[] }> {
  const { tenantId, author, ipAddress = null, reason = null } = order
  const snapshots = await snapshotsOf(deps, order)
  const orders = snapshots.map((snapshot) => ({
    entitlementId: deps.newId(),
    snapshot,
    startAt: startsAsGiven(snapshot) ? (order.startAt ?? null) : null,
  }))
  const customerDisabledAt = await disabledAtOf(deps, tenantId, customerId)
  const command: CreateEntitlementsCommand = {
    type: 'createEntitlements',
    groupId,
    orders,
    customerDisabledAt,
    reason,
  }
  return {
    submission: {
      ...{ tenantId, author, ipAddress, groupId },
      command,
      ...(newGroup && { newGroup }),
    },
    entitlementIds: orders.map((each) => each.entitlementId),
  }
}

async function snapshotsOf(deps: Deps, order: Order): Promise<OfferingSnapshot[]> {
  const known = await loadOfferingSnapshots(deps.db, order.tenantId, { skus: order.skus })
  const snapshots = order.skus.map((sku, index) => {
    const field = order.skuField ?? `skus[${index}]`
    const snapshot = known.find((each) => each.sku === sku)
    if (!snapshot) throw invalid(field, `there is no offering ${sku}`, 'unknown')
    if (!leaseFitsMode(snapshot)) {
      const message = 'is concurrent, and its product has no lease period'
      throw invalid(field, message, 'leaseNeeded')
    }
    return snapshot
  })
  if (typeof order.startAt === 'number' && !snapshots.some(startsAsGiven)) {
    throw invalid('startDate', 'no plan of these offerings starts on a given date', 'notAllowed')
  }
  return snapshots
}

function startsAsGiven(snapshot: OfferingSnapshot): boolean {
  return snapshot.plan.licenseStartType === 'custom'
}

async function disabledAtOf(
  deps: Deps,
  tenantId: string,
  customerId: string | null,
): Promise<number | null> {
  if (customerId === null) return null
  const customer = await findCustomer(deps.db, tenantId, customerId)
  if (!customer) throw invalid('customerId', 'there is no such customer', 'unknown')
  return customer.disabledAt
}
