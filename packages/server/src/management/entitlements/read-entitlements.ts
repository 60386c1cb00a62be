import { toWireId } from '@leasehold/core/ids'
import type { OfferingSnapshot } from '@leasehold/core/rights'
import type { EntitlementState } from '@leasehold/core/state'
import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { writeInstant } from '../../http/instant.ts'
import { RequestError } from '../../http/request-error.ts'
import type { Customer } from '../../storage/customer-row.ts'
import { findCustomers } from '../../storage/customers.ts'
import { type EntitlementRecord, findEntitlement } from '../../storage/entitlements.ts'
import { listLocalServers } from '../../storage/local-servers/local-servers.ts'
import { longestLeases } from '../../storage/local-servers/seats-of-entitlement.ts'
import { findProducts, type Product } from '../../storage/products.ts'
import { toWireCustomer } from '../customers/customer-model.ts'
import { type Delegated, exportToWire } from '../local-servers/export-model.ts'
import { loadOfferingSnapshots } from '../offerings/offering-snapshot.ts'
import { toWireProduct } from '../products/product-model.ts'
import type { EntitlementModel } from './entitlement-model.ts'
import { entitlementNow } from './entitlement-now.ts'
import { attributeToWire, featuresToWire, seatsToWire } from './entitlement-to-wire.ts'
import { possibleActions } from './possible-actions.ts'
import { publicationToWire } from './publication-model.ts'
import { planRightToWire, rightsToWire } from './rights-to-wire.ts'

export const entitlementExpands = [
  'attributes',
  'customer',
  'features',
  'offering',
  'plan',
  'product',
] as const
export type EntitlementExpand = ReadonlySet<(typeof entitlementExpands)[number]>

type Wire = Static<typeof EntitlementModel>

/** What is shown beside the entitlements themselves; null where it wasn't asked for. */
type Around = {
  readonly products: ReadonlyMap<string, Product> | null
  readonly customers: ReadonlyMap<string, Customer> | null
  readonly offerings: ReadonlyMap<string, OfferingSnapshot> | null
  readonly delegated: Delegated
}

export async function entitlementOrNotFound(
  deps: Pick<Deps, 'db'>,
  tenantId: string,
  id: string,
  now: number,
): Promise<EntitlementRecord> {
  const record = await findEntitlement(deps.db, tenantId, id, now)
  if (!record) throw new RequestError('entitlementUnknown')
  return record
}

/** Entitlements as replies show them, as they stand at `now`, with what was asked to be expanded. */
export async function entitlementsToWire(
  deps: Deps,
  tenantId: string,
  records: readonly EntitlementRecord[],
  expand: EntitlementExpand,
  now: number,
): Promise<Wire[]> {
  const around = await loadAround(deps, tenantId, records, expand)
  return records.map((record) => toWire(deps, record, around, expand, now))
}

async function loadAround(
  { db }: Deps,
  tenantId: string,
  records: readonly EntitlementRecord[],
  expand: EntitlementExpand,
): Promise<Around> {
  const productIds = distinct(records.map(({ state }) => state.rights.productId))
  const offeringIds = distinct(records.map(({ state }) => state.rights.offeringId))
  const customerIds = distinct(records.flatMap(({ group }) => group.customerId ?? []))
  return {
    delegated: await loadDelegated(db, tenantId, records),
    products: expand.has('product') ? await findProducts(db, tenantId, productIds) : null,
    customers: expand.has('customer') ? await findCustomers(db, tenantId, customerIds) : null,
    offerings: expand.has('offering')
      ? byOffering(await loadOfferingSnapshots(db, tenantId, { offeringIds }))
      : null,
  }
}

async function loadDelegated(
  db: Deps['db'],
  tenantId: string,
  records: readonly EntitlementRecord[],
): Promise<Delegated> {
  const exported = records.filter(({ state }) => state.rights.exportedAt !== null)
  if (exported.length === 0) return { servers: new Map(), leases: new Map() }
  const ids = exported.map(({ state }) => state.id)
  const servers = await listLocalServers(db, tenantId)
  return {
    servers: new Map(servers.map((server) => [server.id, server])),
    leases: await longestLeases(db, tenantId, ids),
  }
}

function toWire(
  { epoch }: Deps,
  record: EntitlementRecord,
  around: Around,
  expand: EntitlementExpand,
  now: number,
): Wire {
  const entitlement = entitlementNow(record, now)
  const { id, rights } = entitlement
  const product = around.products?.get(rights.productId)
  const offering = around.offerings?.get(rights.offeringId)
  return {
    id: toWireId('entitlement', id),
    entitlementGroupId: toWireId('group', record.group.id),
    group: groupReference(record, around.customers),
    ...rightsToWire(rights, epoch, now),
    ...seatsToWire(entitlement),
    publication: publicationToWire(entitlement.publication, epoch, now),
    product: product ? toWireProduct(product) : null,
    plan: expand.has('plan') ? planRightToWire(rights.plan) : null,
    offering: offering ? offeringToWire(offering) : null,
    features: expand.has('features') ? featuresToWire(entitlement, now) : null,
    attributes: expand.has('attributes') ? rights.attributes.map(attributeToWire) : null,
    ...servedBy(entitlement, around.delegated, now),
    actions: possibleActions(id, rights, now),
  }
}

function servedBy(entitlement: EntitlementState, delegated: Delegated, now: number) {
  const exported = exportToWire(entitlement, delegated, now)
  return {
    export: exported,
    localLicenseServerId: exported?.localLicenseServerId ?? null,
    outOfSync: exported?.outOfSync ?? false,
  }
}

function groupReference({ group }: EntitlementRecord, customers: Around['customers']) {
  const { customerId } = group
  const customer = customers?.get(customerId ?? '')
  return {
    id: toWireId('group', group.id),
    created: writeInstant(group.createdAt),
    customerId: customerId === null ? null : toWireId('customer', customerId),
    customer: customer ? toWireCustomer(customer) : null,
    orderRefId: group.orderRefId,
  }
}

function offeringToWire(offering: OfferingSnapshot) {
  return {
    id: toWireId('offering', offering.offeringId),
    seatCount: offering.seatCount,
    overdraftSeatLimit: offering.overdraftSeats,
    attributes: offering.attributes.map(({ id, key, value }) => ({
      id: toWireId('attribute', id),
      key,
      value,
    })),
    features: offering.features.map(({ id, key, value }) => ({
      id: toWireId('feature', id),
      key,
      value,
    })),
  }
}

function byOffering(snapshots: readonly OfferingSnapshot[]): Map<string, OfferingSnapshot> {
  return new Map(snapshots.map((snapshot) => [snapshot.offeringId, snapshot]))
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)]
}
