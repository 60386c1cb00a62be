import {
  defaultUsageResetSchedule,
  leaseFault,
  maintenanceFault,
} from '@leasehold/core/catalogue-rules'
import { noInterval } from '@leasehold/core/interval'
import { noOverdraft } from '@leasehold/core/limits'
import type { UsageResetSchedule } from '@leasehold/core/rights'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { findEdition } from '../../storage/editions.ts'
import type { Offering } from '../../storage/offering-row.ts'
import {
  deleteOffering,
  findOffering,
  insertOffering,
  updateOffering,
} from '../../storage/offerings.ts'
import { forgetValues } from '../../storage/people/custom-fields.ts'
import { findPlan } from '../../storage/plans.ts'
import { findProduct } from '../../storage/products.ts'
import { entitlementsWith } from '../../storage/references.ts'
import type { Database } from '../../storage/schema.ts'
import { saveCustomFields } from '../custom-fields/save-custom-fields.ts'
import { editCatalogue } from '../edit-catalogue.ts'
import { refuseFault } from '../refuse-fault.ts'
import { refuseInUse } from '../refuse-in-use.ts'

type Own = 'id' | 'productId' | 'usageResetSchedule' | 'createdAt' | 'updatedAt'
type Needed = 'name' | 'sku' | 'editionId' | 'planId' | 'seatCount' | 'concurrencyMode'

/** What is left out stays as it is; a schedule of null is the default of the plan. */
export type OfferingFields = Partial<Omit<Offering, Own>> & {
  readonly usageResetSchedule?: UsageResetSchedule | null
}
export type NewOffering = OfferingFields & Pick<Offering, Needed>

export async function createOffering(
  deps: Deps,
  tenantId: string,
  fields: NewOffering,
): Promise<Offering> {
  const now = deps.clock.now()
  return editCatalogue(deps, tenantId, async (db) => {
    const offering = await soundOffering(db, tenantId, {
      id: deps.newId(),
      description: null,
      overdraftSeats: noOverdraft,
      hasMaintenance: false,
      maintenanceDuration: noInterval,
      gracePeriod: null,
      leasePeriod: null,
      leaseRenewal: null,
      detection: null,
      usageResetSchedule: null,
      customFields: {},
      ...fields,
      createdAt: now,
      updatedAt: now,
    })
    await saveCustomFields(db, tenantId, 'offering', offering.id, fields.customFields)
    await insertOffering(db, tenantId, offering)
    return offering
  })
}

export async function offeringOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<Offering> {
  const offering = await findOffering(db, tenantId, id)
  if (!offering) throw new RequestError('offeringUnknown')
  return offering
}

/**
 * Entitlements keep what they were sold with until their overrides are reset.
 *
 * @param expect refuses an offering that is not the one that the caller means to change
 */
export function changeOffering(
  deps: Deps,
  tenantId: string,
  id: string,
  fields: OfferingFields,
  expect: (offering: Offering) => void = () => {},
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const offering = await offeringOrNotFound(db, tenantId, id)
    expect(offering)
    const asked = { ...offering, ...fields, updatedAt: deps.clock.now() }
    const changed = await soundOffering(db, tenantId, asked)
    if (changed.productId !== offering.productId) await refuseMove(db, tenantId, id)
    await saveCustomFields(db, tenantId, 'offering', id, fields.customFields)
    await updateOffering(db, tenantId, changed)
  })
}

export function removeOffering(
  deps: Deps,
  tenantId: string,
  id: string,
  expect: (offering: Offering) => void = () => {},
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    expect(await offeringOrNotFound(db, tenantId, id))
    refuseInUse({ entitlement: await entitlementsWith(db, tenantId, 'offering_id', id) })
    await forgetValues(db, tenantId, id)
    await deleteOffering(db, tenantId, id)
  })
}

type Asked = Omit<Offering, 'productId' | 'usageResetSchedule'> & {
  readonly usageResetSchedule: UsageResetSchedule | null
}

/** The offering with what follows from its edition and plan, or the 422 of what is wrong with it. */
async function soundOffering(
  db: Kysely<Database>,
  tenantId: string,
  asked: Asked,
): Promise<Offering> {
  const edition = await findEdition(db, tenantId, asked.editionId)
  if (!edition) throw invalid('editionId', 'there is no such edition', 'unknown')
  const plan = await findPlan(db, tenantId, asked.planId)
  if (!plan) throw invalid('planId', 'there is no such plan', 'unknown')
  const product = await findProduct(db, tenantId, edition.productId)
  if (!product) throw new Error(`Edition ${edition.id} has lost its product.`)
  refuseFault(
    leaseFault(asked.concurrencyMode, asked.leasePeriod ?? product.leasePeriod),
    maintenanceFault(asked.hasMaintenance, asked.maintenanceDuration),
  )
  const schedule = asked.usageResetSchedule ?? defaultUsageResetSchedule(plan.licenseType)
  return { ...asked, productId: product.id, usageResetSchedule: schedule }
}

// What was sold as one product would be renewed or reset as another.
async function refuseMove(db: Kysely<Database>, tenantId: string, id: string): Promise<void> {
  const { total } = await entitlementsWith(db, tenantId, 'offering_id', id)
  if (total === 0) return
  throw new RequestError('differentProduct', {
    details: `The edition belongs to another product, and ${total} entitlements have this offering.`,
  })
}
