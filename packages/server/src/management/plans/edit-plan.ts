import { planFault } from '@leasehold/core/catalogue-rules'
import { noInterval } from '@leasehold/core/interval'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { deletePlan, findPlan, insertPlan, type Plan, updatePlan } from '../../storage/plans.ts'
import { offeringsWith } from '../../storage/references.ts'
import type { Database } from '../../storage/schema.ts'
import { editCatalogue } from '../edit-catalogue.ts'
import { refuseFault } from '../refuse-fault.ts'
import { refuseInUse } from '../refuse-in-use.ts'

/** What is left out stays as it is. */
export type PlanFields = Partial<Omit<Plan, 'id' | 'createdAt' | 'updatedAt'>>
export type NewPlan = PlanFields & Pick<Plan, 'name' | 'licenseType' | 'licenseStartType'>

export async function createPlan(deps: Deps, tenantId: string, fields: NewPlan): Promise<Plan> {
  const now = deps.clock.now()
  const plan: Plan = {
    id: deps.newId(),
    description: null,
    licenseDuration: noInterval,
    planType: null,
    ...fields,
    createdAt: now,
    updatedAt: now,
  }
  refuseFault(planFault(plan.licenseType, plan.licenseDuration))
  await editCatalogue(deps, tenantId, (db) => insertPlan(db, tenantId, plan))
  return plan
}

export async function planOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Plan> {
  const plan = await findPlan(db, tenantId, id)
  if (!plan) throw new RequestError('planUnknown')
  return plan
}

/**
 * Entitlements keep the plan that they were sold with.
 *
 * @param expect refuses a plan that is not the one that the caller means to change
 */
export function changePlan(
  deps: Deps,
  tenantId: string,
  id: string,
  fields: PlanFields,
  expect: (plan: Plan) => void = () => {},
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const plan = await planOrNotFound(db, tenantId, id)
    expect(plan)
    const changed = { ...plan, ...fields, updatedAt: deps.clock.now() }
    refuseFault(planFault(changed.licenseType, changed.licenseDuration))
    await updatePlan(db, tenantId, changed)
  })
}

export function removePlan(
  deps: Deps,
  tenantId: string,
  id: string,
  expect: (plan: Plan) => void = () => {},
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    expect(await planOrNotFound(db, tenantId, id))
    refuseInUse({ offering: await offeringsWith(db, tenantId, 'plan_id', id) })
    await deletePlan(db, tenantId, id)
  })
}
