import { toWireId } from '@leasehold/core/ids'
import { noInterval } from '@leasehold/core/interval'
import { noOverdraft } from '@leasehold/core/limits'
import type { OfferingSnapshot } from '@leasehold/core/rights'
import { uuidv7 } from 'uuidv7'
import type { Deps } from '../../src/deps.ts'
import { json } from '../../src/storage/schema.ts'

export type Sold = {
  tenantId: string
  groupId: string
  entitlementId: string
  productId: string
  /** Of the product, on the wire. */
  product: string
  code: string
  snapshot: OfferingSnapshot
}

/** What is sold unless a test says otherwise: five floating seats for a year, a lease of a day. */
export type Wanted = Partial<OfferingSnapshot>

export const author = { type: 'system', id: null, name: 'test' } as const

let sales = 0

/** Puts the least catalogue there is into the database and sells it through the engine. */
export async function sell(deps: Deps, tenantId: string, wanted: Wanted = {}): Promise<Sold> {
  sales += 1
  const code = `TEST-${sales}-${process.pid}`
  const snapshot = await offer(deps, tenantId, wanted)
  const groupId = uuidv7()
  const entitlementId = uuidv7()
  const answer = await deps.engine.submit({
    tenantId,
    groupId,
    author,
    ipAddress: null,
    newGroup: { customerId: null, orderRefId: null, activationCodes: [code] },
    command: {
      type: 'createEntitlements',
      groupId,
      orders: [{ entitlementId, snapshot, startAt: null }],
      customerDisabledAt: null,
      reason: null,
    },
  })
  if (!answer.ok) throw new Error(`not sold: ${answer.refusal.code}`)
  const { productId } = snapshot
  return {
    tenantId,
    groupId,
    entitlementId,
    productId,
    product: toWireId('product', productId),
    code,
    snapshot,
  }
}

export async function offer(
  deps: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  wanted: Wanted = {},
): Promise<OfferingSnapshot> {
  const { db, clock } = deps
  const now = new Date(clock.now())
  const stamps = { tenant_id: tenantId, created_at: now, updated_at: now, description: null }
  const none = json(noInterval)
  const id = uuidv7()
  const name = `thing ${id}`
  const plan = {
    id,
    name,
    type: 'paid',
    licenseType: 'subscription',
    licenseStartType: 'entitlementCreation',
    licenseDuration: { type: 'year', count: 1 },
  } as const
  const snapshot: OfferingSnapshot = {
    productId: id,
    editionId: id,
    offeringId: id,
    offeringName: name,
    sku: id,
    plan,
    hasMaintenance: false,
    maintenanceDuration: noInterval,
    concurrencyMode: 'concurrent',
    seatCount: 5,
    overdraftSeats: noOverdraft,
    leasePeriod: { type: 'day', count: 1 },
    offlineLeasePeriod: noInterval,
    gracePeriod: noInterval,
    lingerPeriod: noInterval,
    usageResetSchedule: 'never',
    features: [],
    attributes: [],
    ...wanted,
  }
  if (snapshot.productId === id) {
    await db
      .insertInto('product')
      .values({
        ...stamps,
        id,
        name,
        lease_period: json(snapshot.leasePeriod),
        offline_lease_period: none,
        grace_period: none,
        linger_period: none,
      })
      .execute()
  }
  if (snapshot.editionId === id) {
    await db
      .insertInto('edition')
      .values({ ...stamps, id, name, product_id: snapshot.productId })
      .execute()
  }
  await db
    .insertInto('plan')
    .values({
      ...stamps,
      id,
      name,
      license_type: 'subscription',
      license_start_type: 'entitlementCreation',
      license_duration: json({ type: 'year', count: 1 }),
      plan_type: 'paid',
    })
    .execute()
  await db
    .insertInto('offering')
    .values({
      ...stamps,
      id,
      name,
      sku: id,
      product_id: snapshot.productId,
      edition_id: snapshot.editionId,
      plan_id: id,
      seat_count: snapshot.seatCount,
      overdraft_seats: json(snapshot.overdraftSeats),
      concurrency_mode: snapshot.concurrencyMode,
      has_maintenance: false,
      maintenance_duration: none,
      grace_period: null,
      usage_reset_schedule: snapshot.usageResetSchedule,
      custom_fields: json({}),
    })
    .execute()
  return snapshot
}

export function pool(key: string, value: number | null, overdraft = noOverdraft) {
  return feature('elementPool', key, value, overdraft)
}

export function count(key: string, value: number | null, overdraft = noOverdraft) {
  return feature('usageCount', key, value, overdraft)
}

export function flag(key: string, value: 0 | 1 = 1) {
  return feature('bool', key, value, noOverdraft)
}

function feature(
  type: 'elementPool' | 'usageCount' | 'bool',
  key: string,
  value: number | null,
  overdraft: typeof noOverdraft,
) {
  return { id: uuidv7(), key, type, value, overdraft, description: null, edited: false } as const
}
