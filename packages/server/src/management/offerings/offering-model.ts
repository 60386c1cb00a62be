import { toWireId } from '@leasehold/core/ids'
import { concurrencyModes, usageResetSchedules } from '@leasehold/core/rights'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import {
  component,
  Instant,
  Interval,
  Limit,
  nullable,
  oneOf,
  ref,
  wireId,
} from '../../http/wire.ts'
import type { Edition } from '../../storage/editions.ts'
import type { Offering } from '../../storage/offering-row.ts'
import type { Plan } from '../../storage/plans.ts'
import type { Product } from '../../storage/products.ts'
import { customFieldsModel } from '../fields.ts'
import { LeaseRenewalModel, renewalToWire } from '../lease-renewal-model.ts'
import { PlanModel, toWirePlan } from '../plans/plan-model.ts'
import { EditionModel, toWireEdition } from '../products/edition-model.ts'
import { ProductModel, toWireProduct } from '../products/product-model.ts'

export const OfferingEditionModel = component(
  'OfferingEdition',
  Type.Object({ ...EditionModel.properties, product: nullable(ref(ProductModel)) }),
)

export const OfferingStatsModel = component(
  'OfferingStats',
  Type.Object({ entitlementsCount: Type.Integer() }),
)

export const OfferingModel = component(
  'Offering',
  Type.Object({
    id: wireId('offering'),
    productId: wireId('product'),
    editionId: wireId('edition'),
    edition: nullable(ref(OfferingEditionModel)),
    planId: wireId('plan'),
    plan: nullable(ref(PlanModel)),
    name: Type.String(),
    description: nullable(Type.String()),
    sku: Type.String(),
    seatCount: Type.Integer(),
    overdraftSeatLimit: ref(Limit),
    concurrencyMode: oneOf(concurrencyModes),
    hasMaintenance: Type.Boolean(),
    maintenanceDuration: ref(Interval),
    gracePeriod: nullable(ref(Interval)),
    leasePeriod: { ...nullable(ref(Interval)), description: "Null is the product's." },
    leaseRenewal: { ...nullable(ref(LeaseRenewalModel)), description: "Null is the product's." },
    detection: { ...nullable(Type.Boolean()), description: "Null is the product's." },
    usageResetSchedule: oneOf(usageResetSchedules),
    stats: nullable(ref(OfferingStatsModel)),
    customFields: customFieldsModel,
    createdAt: Instant,
    updatedAt: Instant,
  }),
)

export const OfferingList = pageOf('OfferingList', ref(OfferingModel))

/** What a reply was asked to show along with an offering. */
export type Expanded = {
  readonly edition?: Edition | undefined
  readonly product?: Product | undefined
  readonly plan?: Plan | undefined
  readonly entitlementsCount?: number
}

export function toWireOffering(
  offering: Offering,
  { edition, product, plan, entitlementsCount }: Expanded = {},
): Static<typeof OfferingModel> {
  const { overdraftSeats, ...rest } = offering
  return {
    ...rest,
    id: toWireId('offering', offering.id),
    productId: toWireId('product', offering.productId),
    editionId: toWireId('edition', offering.editionId),
    edition: edition
      ? { ...toWireEdition(edition), product: product ? toWireProduct(product) : null }
      : null,
    planId: toWireId('plan', offering.planId),
    plan: plan ? toWirePlan(plan) : null,
    overdraftSeatLimit: overdraftSeats,
    leaseRenewal: offering.leaseRenewal && renewalToWire(offering.leaseRenewal),
    customFields: { ...offering.customFields },
    stats: entitlementsCount === undefined ? null : { entitlementsCount },
    createdAt: writeInstant(offering.createdAt),
    updatedAt: writeInstant(offering.updatedAt),
  }
}
