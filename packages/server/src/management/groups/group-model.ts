import { entitlementStatuses } from '@leasehold/core/status'
import { Type } from 'typebox'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { CustomerModel, CustomerStatsModel } from '../customers/customer-model.ts'
import { EntitlementGroupReference } from '../entitlements/entitlement-model.ts'
import { closed } from '../fields.ts'

export const EntitlementBasicModel = component(
  'EntitlementBasic',
  Type.Object({
    id: wireId('entitlement'),
    sku: Type.String(),
    offeringId: wireId('offering'),
    offeringName: Type.String(),
    entitlementGroupId: wireId('group'),
    productId: wireId('product'),
    status: oneOf(entitlementStatuses),
    exported: Type.Boolean(),
  }),
)

export const LicenseFileModel = component(
  'LicenseFile',
  Type.Object({ fileName: Type.String(), uploadedAt: Instant }),
)

export const GroupModel = component(
  'EntitlementGroup',
  Type.Object({
    ...EntitlementGroupReference.properties,
    entitlements: nullable(Type.Array(ref(EntitlementBasicModel))),
    activationCodes: Type.Array(Type.String()),
    licenseFile: nullable(ref(LicenseFileModel)),
  }),
)

export const GroupList = pageOf('EntitlementGroupList', ref(GroupModel))

// As typed: the form is checked after trimming and upper-casing, so that 422 names the code.
const codeInput = Type.String({ minLength: 1, maxLength: 100 })
const codesInput = Type.Array(codeInput, { minItems: 1, maxItems: 500 })
const skusInput = Type.Array(Type.String({ minLength: 1, maxLength: 50 }), {
  minItems: 1,
  maxItems: 100,
  description: 'One entitlement is made for each.',
})
const startDateInput = nullable(
  Type.String({
    format: 'date-time',
    description: 'Start of the term, for plans with start type custom.',
  }),
)
const orderRefInput = nullable(Type.String({ maxLength: 50 }))

export const GroupCreate = component(
  'EntitlementGroupCreate',
  closed(
    {
      skus: skusInput,
      customerId: Type.Optional(nullable(wireId('customer'))),
      activationCode: Type.Optional(nullable(codeInput)),
      activationCodes: Type.Optional(nullable(codesInput)),
      orderRefId: Type.Optional(orderRefInput),
      startDate: Type.Optional(startDateInput),
    },
    { examples: [{ skus: ['STUDIO-PRO-10'], orderRefId: 'PO-2026-0117' }] },
  ),
)

export const GroupExtend = component(
  'EntitlementGroupExtend',
  closed(
    { skus: skusInput, startDate: Type.Optional(startDateInput) },
    { examples: [{ skus: ['STUDIO-RENDER'] }] },
  ),
)

export const GroupPatch = component(
  'EntitlementGroupPatch',
  closed(
    {
      customerId: Type.Optional(nullable(wireId('customer'))),
      orderRefId: Type.Optional(orderRefInput),
    },
    { examples: [{ orderRefId: 'PO-2026-0118' }] },
  ),
)

export const GroupFind = component(
  'EntitlementGroupFind',
  closed(
    { activationCode: codeInput, productId: Type.Optional(nullable(wireId('product'))) },
    { examples: [{ activationCode: 'Q7KM-2XWB-9TPA-HD4E' }] },
  ),
)

export const CodesAdd = component(
  'ActivationCodesAdd',
  closed(
    { activationCodes: codesInput, ignoreDuplicates: Type.Optional(nullable(Type.Boolean())) },
    { examples: [{ activationCodes: ['ACME-2026'] }] },
  ),
)

export const CodesRemove = component(
  'ActivationCodesRemove',
  closed(
    { activationCodes: codesInput, ignoreMissing: Type.Optional(nullable(Type.Boolean())) },
    { examples: [{ activationCodes: ['ACME-2026'] }] },
  ),
)

export const CodesGenerate = component(
  'ActivationCodesGenerate',
  closed({ count: Type.Integer({ minimum: 1, maximum: 100 }) }, { examples: [{ count: 5 }] }),
)

export const CodesModel = component(
  'ActivationCodes',
  Type.Object({ activationCodes: Type.Array(Type.String()) }),
)

export const groupComponents = [
  CodesAdd,
  CodesGenerate,
  CodesModel,
  CodesRemove,
  CustomerModel,
  CustomerStatsModel,
  EntitlementBasicModel,
  GroupCreate,
  GroupExtend,
  GroupFind,
  GroupList,
  GroupModel,
  GroupPatch,
  LicenseFileModel,
]
