import { noInterval } from '@leasehold/core/interval'
import { noOverdraft } from '@leasehold/core/limits'
import { concurrencyModes, usageResetSchedules } from '@leasehold/core/rights'
import { type Static, Type } from 'typebox'
import {
  component,
  IntervalInput,
  LimitInput,
  nullable,
  oneOf,
  readInterval,
  readWireId,
  ref,
  wireId,
} from '../../http/wire.ts'
import { closed, customFieldsInput, descriptionInput, label } from '../fields.ts'
import {
  detectionInput,
  LeaseRenewalInput,
  presetInput,
  readRenewing,
} from '../lease-renewal-model.ts'
import { readOverdraft } from '../read-overdraft.ts'
import type { NewOffering, OfferingFields } from './edit-offering.ts'

const seatCount = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

const optionalFields = {
  description: Type.Optional(descriptionInput),
  overdraftSeatLimit: Type.Optional(nullable(ref(LimitInput))),
  hasMaintenance: Type.Optional(nullable(Type.Boolean())),
  maintenanceDuration: Type.Optional(nullable(ref(IntervalInput))),
  gracePeriod: Type.Optional(nullable(ref(IntervalInput))),
  leasePeriod: Type.Optional(nullable(ref(IntervalInput))),
  leaseRenewal: Type.Optional(nullable(ref(LeaseRenewalInput))),
  detection: Type.Optional(nullable(detectionInput)),
  preset: Type.Optional(nullable(presetInput)),
  usageResetSchedule: Type.Optional(
    nullable(
      oneOf(usageResetSchedules, {
        description: 'Null is the default: onRenewal for a subscription, never for a perpetual.',
      }),
    ),
  ),
  customFields: Type.Optional(customFieldsInput),
}

export const OfferingInput = component(
  'OfferingInput',
  closed(
    {
      name: label(50),
      sku: label(50),
      editionId: wireId('edition'),
      planId: wireId('plan'),
      seatCount,
      concurrencyMode: oneOf(concurrencyModes),
      ...optionalFields,
    },
    {
      examples: [
        {
          name: 'Studio Professional, 10 floating, one year',
          sku: 'PL-STU-PRO-F10-1Y',
          editionId: 'ed_AY8gRBG2cAmf-dbHm0-Xbw',
          planId: 'plan_AY8gRBG2cAmf-dbHm0-Xbw',
          seatCount: 10,
          concurrencyMode: 'concurrent',
          overdraftSeatLimit: { type: 'absolute', value: 2 },
        },
      ],
    },
  ),
)

export const OfferingPatch = component(
  'OfferingPatch',
  closed(
    {
      name: Type.Optional(label(50)),
      sku: Type.Optional(label(50)),
      editionId: Type.Optional(wireId('edition')),
      planId: Type.Optional(wireId('plan')),
      seatCount: Type.Optional(seatCount),
      concurrencyMode: Type.Optional(oneOf(concurrencyModes)),
      ...optionalFields,
    },
    { examples: [{ seatCount: 25 }] },
  ),
)

type Patch = Static<typeof OfferingPatch>

export function readOffering(body: Patch): OfferingFields {
  const { editionId, planId, overdraftSeatLimit, ...more } = body
  const { hasMaintenance, maintenanceDuration, gracePeriod, customFields, ...others } = more
  const { leasePeriod, leaseRenewal, detection, preset: _, ...rest } = others
  return {
    ...rest,
    ...(leaseRenewal === null && { leaseRenewal }),
    ...(detection === null && { detection }),
    // A preset of a change that names no concurrency leaves the lease period alone.
    ...readRenewing(body, body.concurrencyMode ?? 'concurrent'),
    ...(leasePeriod !== undefined && { leasePeriod: leasePeriod && readInterval(leasePeriod) }),
    ...(editionId && { editionId: readWireId('edition', editionId, 'editionId') }),
    ...(planId && { planId: readWireId('plan', planId, 'planId') }),
    ...(overdraftSeatLimit !== undefined && { overdraftSeats: readLimit(overdraftSeatLimit) }),
    ...(hasMaintenance !== undefined && { hasMaintenance: hasMaintenance ?? false }),
    ...(maintenanceDuration !== undefined && {
      maintenanceDuration: maintenanceDuration ? readInterval(maintenanceDuration) : noInterval,
    }),
    ...(gracePeriod !== undefined && { gracePeriod: gracePeriod && readInterval(gracePeriod) }),
    ...(customFields !== undefined && { customFields: customFields ?? {} }),
  }
}

export function readNewOffering(body: Static<typeof OfferingInput>): NewOffering {
  return {
    ...readOffering(body),
    name: body.name,
    sku: body.sku,
    editionId: readWireId('edition', body.editionId, 'editionId'),
    planId: readWireId('plan', body.planId, 'planId'),
    seatCount: body.seatCount,
    concurrencyMode: body.concurrencyMode,
  }
}

function readLimit(limit: Patch['overdraftSeatLimit']) {
  return limit ? readOverdraft('overdraftSeatLimit', limit) : noOverdraft
}
