import {
  type AttributeSetting,
  type FeatureSetting,
  resolveAttributes,
  resolveFeatures,
} from '@leasehold/core/resolve-values'
import type { OfferingSnapshot } from '@leasehold/core/rights'
import type { Kysely } from 'kysely'
import { attributeDefinitionsOf } from '../../storage/attribute-definitions.ts'
import { attributeSettingsOf } from '../../storage/attribute-values.ts'
import { featureDefinitionsOf } from '../../storage/feature-definitions.ts'
import { featureSettingsOf } from '../../storage/feature-values.ts'
import type { Offering } from '../../storage/offering-row.ts'
import { findOfferings } from '../../storage/offerings.ts'
import { findPlans } from '../../storage/plans.ts'
import { findProducts } from '../../storage/products.ts'
import type { Database } from '../../storage/schema.ts'
import type { ValuePlace } from '../../storage/value-place.ts'

export type OfferingsWanted =
  | { readonly skus: readonly string[] }
  | { readonly offeringIds: readonly string[] }

/**
 * What these offerings give now, values of all levels resolved, all of one moment. Each comes once,
 * in no order; one that doesn't exist is missing.
 */
export function loadOfferingSnapshots(
  db: Kysely<Database>,
  tenantId: string,
  wanted: OfferingsWanted,
): Promise<OfferingSnapshot[]> {
  if (db.isTransaction) return readSnapshots(db, tenantId, wanted)
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((transaction) => readSnapshots(transaction, tenantId, wanted))
}

async function readSnapshots(
  db: Kysely<Database>,
  tenantId: string,
  wanted: OfferingsWanted,
): Promise<OfferingSnapshot[]> {
  const offerings = await findOfferings(db, tenantId, wanted)
  const productIds = [...new Set(offerings.map((offering) => offering.productId))]
  const catalogue = {
    products: await findProducts(db, tenantId, productIds),
    plans: await findPlans(db, tenantId, [...new Set(offerings.map(({ planId }) => planId))]),
    features: await featureDefinitionsOf(db, tenantId, productIds),
    featureSettings: await featureSettingsOf(db, tenantId, productIds),
    attributes: await attributeDefinitionsOf(db, tenantId, productIds),
    attributeSettings: await attributeSettingsOf(db, tenantId, productIds),
  }
  return offerings.map((offering) => toSnapshot(offering, catalogue))
}

type Catalogue = {
  readonly products: Awaited<ReturnType<typeof findProducts>>
  readonly plans: Awaited<ReturnType<typeof findPlans>>
  readonly features: Awaited<ReturnType<typeof featureDefinitionsOf>>
  readonly featureSettings: readonly (FeatureSetting & ValuePlace)[]
  readonly attributes: Awaited<ReturnType<typeof attributeDefinitionsOf>>
  readonly attributeSettings: readonly (AttributeSetting & ValuePlace)[]
}

function toSnapshot(offering: Offering, catalogue: Catalogue): OfferingSnapshot {
  const product = catalogue.products.get(offering.productId)
  const plan = catalogue.plans.get(offering.planId)
  if (!product || !plan) throw new Error(`Offering ${offering.id} has lost its product or plan.`)
  const { features, attributes } = resolvedOf(offering, catalogue)
  return {
    productId: offering.productId,
    editionId: offering.editionId,
    offeringId: offering.id,
    offeringName: offering.name,
    sku: offering.sku,
    plan: {
      id: plan.id,
      name: plan.name,
      type: plan.planType,
      licenseType: plan.licenseType,
      licenseStartType: plan.licenseStartType,
      licenseDuration: plan.licenseDuration,
    },
    hasMaintenance: offering.hasMaintenance,
    maintenanceDuration: offering.maintenanceDuration,
    concurrencyMode: offering.concurrencyMode,
    seatCount: offering.seatCount,
    overdraftSeats: offering.overdraftSeats,
    leasePeriod: offering.leasePeriod ?? product.leasePeriod,
    offlineLeasePeriod: product.offlineLeasePeriod,
    gracePeriod: offering.gracePeriod ?? product.gracePeriod,
    lingerPeriod: product.lingerPeriod,
    usageResetSchedule: offering.usageResetSchedule,
    leaseRenewal: offering.leaseRenewal ?? product.leaseRenewal,
    detection: offering.detection ?? product.detection,
    features,
    attributes,
  }
}

function resolvedOf(offering: Offering, catalogue: Catalogue) {
  const defined = ({ productId }: { productId: string | null }) =>
    productId === null || productId === offering.productId
  const set = ({ productId, editionId }: ValuePlace) =>
    productId === offering.productId && (editionId === null || editionId === offering.editionId)
  return {
    features: resolveFeatures(
      catalogue.features.filter(defined),
      catalogue.featureSettings.filter(set),
    ).map(({ id, key, type, value, overdraft, description }) => ({
      id,
      key,
      type,
      value,
      overdraft,
      description,
      edited: false,
    })),
    attributes: resolveAttributes(
      catalogue.attributes.filter(defined),
      catalogue.attributeSettings.filter(set),
    ).map(({ id, key, type, value }) => ({ id, key, type, value, edited: false })),
  }
}
