import type { Rights } from '@leasehold/core/rights'
import { type Kysely, sql } from 'kysely'
import { type Database, json } from '../schema.ts'

/** What a delegation says of the order that its entitlement belongs to. */
export type DelegatedOrder = {
  readonly groupId: string
  readonly rights: Rights
  readonly order: {
    readonly customerId: string | null
    readonly customerName: string | null
    readonly customerAccountRefId: string | null
    readonly orderRefId: string | null
    readonly productName: string
    readonly editionName: string
  }
  readonly codeHashes: readonly string[]
}

/**
 * The rows that an entitlement stands on: its order, its codes, and of the catalogue what refers to
 * one another. Names that nobody is shown here are ids, so that no two ever collide.
 */
export async function saveDelegatedOrder(
  db: Kysely<Database>,
  tenantId: string,
  { groupId, rights, order, codeHashes }: DelegatedOrder,
  now: number,
): Promise<void> {
  const at = new Date(now)
  const stamps = { tenant_id: tenantId, created_at: at, updated_at: at }
  const described = { ...stamps, description: null }
  await saveProduct(db, tenantId, rights, order.productName, at)
  const { editionId, productId, offeringId, plan } = rights
  await db
    .insertInto('edition')
    .values({ ...described, id: editionId, name: editionId, product_id: productId })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doNothing())
    .execute()
  await db
    .insertInto('plan')
    .values({
      ...described,
      id: plan.id,
      name: plan.id,
      license_type: plan.licenseType,
      license_start_type: plan.licenseStartType,
      license_duration: json(plan.licenseDuration),
      plan_type: plan.type,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doNothing())
    .execute()
  await db
    .insertInto('offering')
    .values({
      ...described,
      id: offeringId,
      product_id: productId,
      edition_id: editionId,
      plan_id: plan.id,
      name: offeringId,
      sku: offeringId,
      seat_count: rights.seatCount,
      overdraft_seats: json(rights.overdraftSeats),
      concurrency_mode: rights.concurrencyMode,
      has_maintenance: rights.hasMaintenance,
      maintenance_duration: json(rights.maintenanceDuration),
      grace_period: null,
      usage_reset_schedule: rights.usageResetSchedule,
      custom_fields: json({}),
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doNothing())
    .execute()
  await saveGroup(db, tenantId, groupId, order, at)
  await db
    .deleteFrom('activation_code')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .execute()
  if (codeHashes.length === 0) return
  await db
    .insertInto('activation_code')
    .values(
      codeHashes.map((code) => ({ tenant_id: tenantId, code, group_id: groupId, created_at: at })),
    )
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'code']).doUpdateSet({ group_id: groupId }),
    )
    .execute()
}

async function saveProduct(
  db: Kysely<Database>,
  tenantId: string,
  { productId, leasePeriod, offlineLeasePeriod, gracePeriod, lingerPeriod }: Rights,
  name: string,
  at: Date,
): Promise<void> {
  // The vendor may have given the name of one product to another.
  await db
    .updateTable('product')
    .set({ name: sql`id::text` })
    .where('tenant_id', '=', tenantId)
    .where('id', '<>', productId)
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .execute()
  await db
    .insertInto('product')
    .values({
      tenant_id: tenantId,
      id: productId,
      name,
      description: null,
      lease_period: json(leasePeriod),
      offline_lease_period: json(offlineLeasePeriod),
      grace_period: json(gracePeriod),
      linger_period: json(lingerPeriod),
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet({ name }))
    .execute()
}

async function saveGroup(
  db: Kysely<Database>,
  tenantId: string,
  groupId: string,
  order: DelegatedOrder['order'],
  at: Date,
): Promise<void> {
  const { customerId, customerName, customerAccountRefId, orderRefId } = order
  if (customerId !== null) {
    const name = customerName ?? ''
    const named = { name, account_ref_id: customerAccountRefId }
    // The vendor may have given the reference of one customer to another.
    await db
      .updateTable('customer')
      .set({ account_ref_id: null })
      .where('tenant_id', '=', tenantId)
      .where('id', '<>', customerId)
      .where('account_ref_id', '=', customerAccountRefId)
      .execute()
    await db
      .insertInto('customer')
      .values({
        ...named,
        tenant_id: tenantId,
        id: customerId,
        profile: json({}),
        custom_fields: json({}),
        disabled_at: null,
        created_at: at,
        updated_at: at,
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(named))
      .execute()
  }
  const owned = { customer_id: customerId, order_ref_id: orderRefId }
  await db
    .insertInto('entitlement_group')
    .values({ ...owned, tenant_id: tenantId, id: groupId, created_at: at, updated_at: at })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(owned))
    .execute()
}
