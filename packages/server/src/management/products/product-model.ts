import { toWireId } from '@leasehold/core/ids'
import { noInterval } from '@leasehold/core/interval'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import {
  component,
  Instant,
  Interval,
  IntervalInput,
  nullable,
  readInterval,
  ref,
  wireId,
} from '../../http/wire.ts'
import type { Product } from '../../storage/products.ts'
import { readDelegationPeriod } from '../delegation-period.ts'
import { closed, descriptionInput, label } from '../fields.ts'
import {
  detectionInput,
  LeaseRenewalInput,
  LeaseRenewalModel,
  presetInput,
  readRenewing,
  renewalToWire,
} from '../lease-renewal-model.ts'
import type { ProductFields } from './edit-product.ts'

export const ProductModel = component(
  'Product',
  Type.Object({
    id: wireId('product'),
    name: Type.String(),
    description: nullable(Type.String()),
    leasePeriod: ref(Interval),
    offlineLeasePeriod: ref(Interval),
    gracePeriod: ref(Interval),
    lingerPeriod: ref(Interval),
    delegationPeriod: {
      ...ref(Interval),
      description:
        'How long a local license server serves it on one token; `none`: as the tenant has it.',
    },
    leaseRenewal: ref(LeaseRenewalModel),
    detection: Type.Boolean(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
)

export const ProductList = pageOf('ProductList', ref(ProductModel))

const examplePeriods = {
  leasePeriod: { type: 'day', count: 1 },
  offlineLeasePeriod: { type: 'none' },
  gracePeriod: { type: 'week', count: 2 },
  lingerPeriod: { type: 'none' },
}

const optionalFields = {
  description: Type.Optional(descriptionInput),
  lingerPeriod: Type.Optional(ref(IntervalInput)),
  delegationPeriod: Type.Optional(ref(IntervalInput)),
  leaseRenewal: Type.Optional(ref(LeaseRenewalInput)),
  detection: Type.Optional(detectionInput),
  preset: Type.Optional(presetInput),
}

export const ProductCreate = component(
  'ProductCreate',
  closed(
    { name: label(50), description: optionalFields.description },
    { examples: [{ name: 'Plumbline Studio', description: 'Drawings and models of buildings' }] },
  ),
)

export const ProductUpdate = component(
  'ProductUpdate',
  closed(
    {
      name: label(50),
      leasePeriod: ref(IntervalInput),
      offlineLeasePeriod: ref(IntervalInput),
      gracePeriod: ref(IntervalInput),
      ...optionalFields,
    },
    { examples: [{ name: 'Plumbline Studio', ...examplePeriods }] },
  ),
)

export const ProductPatch = component(
  'ProductPatch',
  closed(
    {
      name: Type.Optional(label(50)),
      leasePeriod: Type.Optional(ref(IntervalInput)),
      offlineLeasePeriod: Type.Optional(ref(IntervalInput)),
      gracePeriod: Type.Optional(ref(IntervalInput)),
      ...optionalFields,
    },
    { examples: [{ leasePeriod: { type: 'hour', count: 8 } }] },
  ),
)

export function readProduct(body: Static<typeof ProductPatch>): ProductFields {
  const { leasePeriod, offlineLeasePeriod, gracePeriod, lingerPeriod, ...more } = body
  const { leaseRenewal: _, detection: __, preset, delegationPeriod, ...rest } = more
  return {
    ...rest,
    ...readRenewing(body, 'concurrent'),
    // Whether all its seats are node-locked shows when it is changed.
    ...(preset === 'decoupled' && !leasePeriod && { fullDuration: 'whereAllowed' }),
    ...(leasePeriod && { leasePeriod: readInterval(leasePeriod) }),
    ...(offlineLeasePeriod && { offlineLeasePeriod: readInterval(offlineLeasePeriod) }),
    ...(gracePeriod && { gracePeriod: readInterval(gracePeriod) }),
    ...(lingerPeriod && { lingerPeriod: readInterval(lingerPeriod) }),
    ...(delegationPeriod && { delegationPeriod: readOwnPeriod(delegationPeriod) }),
  }
}

function readOwnPeriod(input: Static<typeof IntervalInput>) {
  return input.type === 'none' ? noInterval : readDelegationPeriod(input)
}

export function toWireProduct(product: Product): Static<typeof ProductModel> {
  return {
    ...product,
    id: toWireId('product', product.id),
    leaseRenewal: renewalToWire(product.leaseRenewal),
    createdAt: writeInstant(product.createdAt),
    updatedAt: writeInstant(product.updatedAt),
  }
}
