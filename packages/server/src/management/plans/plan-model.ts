import { toWireId } from '@leasehold/core/ids'
import { noInterval } from '@leasehold/core/interval'
import { licenseStartTypes, licenseTypes, planTypes } from '@leasehold/core/rights'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import {
  component,
  Instant,
  Interval,
  IntervalInput,
  nullable,
  oneOf,
  readInterval,
  ref,
  wireId,
} from '../../http/wire.ts'
import type { Plan } from '../../storage/plans.ts'
import { closed, descriptionInput, label } from '../fields.ts'

export const PlanModel = component(
  'Plan',
  Type.Object({
    id: wireId('plan'),
    name: Type.String(),
    description: nullable(Type.String()),
    licenseType: oneOf(licenseTypes),
    licenseStartType: oneOf(licenseStartTypes),
    licenseDuration: ref(Interval),
    planType: nullable(oneOf(planTypes)),
    createdAt: Instant,
    updatedAt: Instant,
  }),
)

export const PlanList = pageOf('PlanList', ref(PlanModel))

const optionalFields = {
  description: Type.Optional(descriptionInput),
  licenseDuration: Type.Optional(nullable(ref(IntervalInput))),
  planType: Type.Optional(nullable(oneOf(planTypes))),
}

export const PlanInput = component(
  'PlanInput',
  closed(
    {
      name: label(50),
      licenseType: oneOf(licenseTypes),
      licenseStartType: oneOf(licenseStartTypes),
      ...optionalFields,
    },
    {
      examples: [
        {
          name: 'One year',
          licenseType: 'subscription',
          licenseStartType: 'activation',
          licenseDuration: { type: 'year', count: 1 },
          planType: 'paid',
        },
      ],
    },
  ),
)

export const PlanPatch = component(
  'PlanPatch',
  closed(
    {
      name: Type.Optional(label(50)),
      licenseType: Type.Optional(oneOf(licenseTypes)),
      licenseStartType: Type.Optional(oneOf(licenseStartTypes)),
      ...optionalFields,
    },
    { examples: [{ licenseDuration: { type: 'month', count: 18 } }] },
  ),
)

export function readPlan<B extends Static<typeof PlanPatch>>(body: B) {
  const { licenseDuration, ...rest } = body
  if (licenseDuration === undefined) return rest
  return {
    ...rest,
    licenseDuration: licenseDuration === null ? noInterval : readInterval(licenseDuration),
  }
}

export function toWirePlan(plan: Plan): Static<typeof PlanModel> {
  return {
    ...plan,
    id: toWireId('plan', plan.id),
    createdAt: writeInstant(plan.createdAt),
    updatedAt: writeInstant(plan.updatedAt),
  }
}
