import { Type } from 'typebox'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, Limit, nullable, ref, wireId } from '../../http/wire.ts'
import { CustomerModel, CustomerStatsModel } from '../customers/customer-model.ts'
import { EntitlementExportModel } from '../local-servers/export-model.ts'
import { LocalServerModel } from '../local-servers/local-server-model.ts'
import { ProductModel } from '../products/product-model.ts'
import { PublicationModel } from './publication-model.ts'
import {
  amount,
  EditInfoModel,
  EntitlementAttributeModel,
  EntitlementFeatureModel,
  EntitlementPlanModel,
  rightsFields,
} from './rights-model.ts'

/** The offering as the catalogue has it now; the entitlement itself keeps what it was sold with. */
export const EntitlementOfferingModel = component(
  'EntitlementOffering',
  Type.Object({
    id: wireId('offering'),
    seatCount: Type.Integer(),
    overdraftSeatLimit: ref(Limit),
    attributes: Type.Array(
      Type.Object({
        id: wireId('attribute'),
        key: Type.String(),
        value: nullable(Type.String()),
      }),
    ),
    features: Type.Array(Type.Object({ id: wireId('feature'), key: Type.String(), value: amount })),
  }),
)

export const ApiActionModel = component(
  'ApiAction',
  Type.Object({ method: Type.String(), path: Type.String() }),
)

const useFields = {
  seatsUsed: Type.Integer({ description: 'Overdraft seats included.' }),
  seatsAvailable: amount,
  overdraftSeatsUsed: nullable(Type.Integer()),
  seatUtilizationRate: Type.Integer({ description: 'seatsUsed in per cent of seatCount.' }),
}

export const EntitlementGroupReference = component(
  'EntitlementGroupReference',
  Type.Object({
    id: wireId('group'),
    created: Instant,
    customerId: nullable(wireId('customer')),
    customer: nullable(ref(CustomerModel)),
    orderRefId: nullable(Type.String()),
  }),
)

/** Parts that take an `expand` word are null without it. */
export const EntitlementModel = component(
  'Entitlement',
  Type.Object({
    id: wireId('entitlement'),
    entitlementGroupId: wireId('group'),
    group: ref(EntitlementGroupReference),
    ...rightsFields,
    ...useFields,
    publication: ref(PublicationModel),
    product: nullable(ref(ProductModel)),
    plan: nullable(ref(EntitlementPlanModel)),
    offering: nullable(ref(EntitlementOfferingModel)),
    features: nullable(Type.Array(ref(EntitlementFeatureModel))),
    attributes: nullable(Type.Array(ref(EntitlementAttributeModel))),
    export: nullable(ref(EntitlementExportModel)),
    localLicenseServerId: {
      ...nullable(wireId('localServer')),
      description: 'Of the local license server that serves it.',
    },
    outOfSync: Type.Boolean({
      description: 'Exported, and edited since the local license server was sent a token.',
    }),
    actions: Type.Record(Type.String(), ref(ApiActionModel)),
  }),
)

export const EntitlementList = pageOf('EntitlementList', ref(EntitlementModel))

export const entitlementComponents = [
  ApiActionModel,
  CustomerModel,
  CustomerStatsModel,
  EditInfoModel,
  EntitlementAttributeModel,
  EntitlementFeatureModel,
  EntitlementExportModel,
  EntitlementGroupReference,
  EntitlementList,
  EntitlementModel,
  EntitlementOfferingModel,
  EntitlementPlanModel,
  LocalServerModel,
  ProductModel,
  PublicationModel,
]
