import type { Interval } from '@leasehold/core/interval'
import type { LicenseStartType, LicenseType, PlanType } from '@leasehold/core/rights'
import { type Kysely, type Selectable, sql } from 'kysely'
import { allOf } from './all-of.ts'
import type { Listed, Listing } from './listing.ts'
import { listIds, withItems } from './lists/list-ids.ts'
import { byInstant, byText, byTextOrNone, type Sorts } from './lists/sorting.ts'
import { containsWords } from './lists/words.ts'
import { type Database, json } from './schema.ts'

export type Plan = {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly licenseType: LicenseType
  readonly licenseStartType: LicenseStartType
  readonly licenseDuration: Interval
  readonly planType: PlanType | null
  readonly createdAt: number
  readonly updatedAt: number
}

export const planSorts = ['name', 'createdAt', 'updatedAt', 'licenseType', 'planType'] as const
export type PlanSort = (typeof planSorts)[number]

export const planSortParts: Sorts<PlanSort> = {
  name: [byText(sql`lower(name)`)],
  createdAt: [byInstant(sql`created_at`)],
  updatedAt: [byInstant(sql`updated_at`)],
  licenseType: [byText(sql`license_type`)],
  planType: byTextOrNone(sql`plan_type`),
}

export async function insertPlan(
  db: Kysely<Database>,
  tenantId: string,
  plan: Plan,
): Promise<void> {
  const row = { tenant_id: tenantId, id: plan.id, created_at: new Date(plan.createdAt) }
  await db
    .insertInto('plan')
    .values({ ...row, ...columns(plan) })
    .execute()
}

export async function findPlan(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Plan | null> {
  const row = await plans(db, tenantId).where('id', '=', id).selectAll().executeTakeFirst()
  return row ? toPlan(row) : null
}

export async function findPlans(
  db: Kysely<Database>,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, Plan>> {
  if (ids.length === 0) return new Map()
  const rows = await plans(db, tenantId).where('id', 'in', ids).selectAll().execute()
  return new Map(rows.map((row) => [row.id, toPlan(row)]))
}

export async function listPlans(
  db: Kysely<Database>,
  tenantId: string,
  filter: {
    readonly licenseType?: LicenseType | undefined
    readonly planType?: PlanType | undefined
  },
  listing: Listing<PlanSort>,
): Promise<Listed<Plan>> {
  const { licenseType, planType } = filter
  const where = allOf([
    sql`tenant_id = ${tenantId}`,
    licenseType !== undefined && sql`license_type = ${licenseType}`,
    planType !== undefined && sql`plan_type = ${planType}`,
    listing.search !== null && containsWords([sql`name`], listing.search),
  ])
  const source = { tables: sql`plan`, id: sql`id`, where, match: null, sorts: planSortParts }
  const found = await listIds(db, source, listing)
  return withItems(found, await findPlans(db, tenantId, found.items))
}

export async function updatePlan(
  db: Kysely<Database>,
  tenantId: string,
  plan: Plan,
): Promise<void> {
  await db
    .updateTable('plan')
    .set(columns(plan))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', plan.id)
    .execute()
}

export async function deletePlan(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<void> {
  await db.deleteFrom('plan').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

function plans(db: Kysely<Database>, tenantId: string) {
  return db.selectFrom('plan').where('tenant_id', '=', tenantId)
}

function columns(plan: Plan) {
  return {
    name: plan.name,
    description: plan.description,
    license_type: plan.licenseType,
    license_start_type: plan.licenseStartType,
    license_duration: json(plan.licenseDuration),
    plan_type: plan.planType,
    updated_at: new Date(plan.updatedAt),
  }
}

function toPlan(row: Selectable<Database['plan']>): Plan {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    licenseType: row.license_type,
    licenseStartType: row.license_start_type,
    licenseDuration: row.license_duration,
    planType: row.plan_type,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
