import { detectionGroups } from '@leasehold/core/updates/detection'
import { Type } from 'typebox'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref } from '../../http/wire.ts'
import {
  EditInfoModel,
  EntitlementAttributeModel,
  EntitlementPlanModel,
  featureRightFields,
  rightsFields,
} from '../entitlements/rights-model.ts'

export const AuthorModel = component(
  'Author',
  Type.Object({
    type: oneOf(['apiClient', 'user', 'contact', 'activation', 'system']),
    id: nullable(Type.String()),
    name: Type.String(),
  }),
)

export const ChangeModel = component(
  'EntitlementChange',
  Type.Object({
    field: Type.String({ description: 'Also `features.<key>.value` and the like.' }),
    from: Type.Unknown(),
    to: Type.Unknown(),
  }),
)

export const VersionModel = component(
  'EntitlementVersion',
  Type.Object({
    version: Type.String({ description: 'Epoch of the database and version of the entitlement.' }),
    date: Instant,
    kind: Type.String({ description: 'The operation that made it.' }),
    author: ref(AuthorModel),
    reason: nullable(Type.String()),
    changes: Type.Array(ref(ChangeModel)),
    publishAt: {
      ...nullable(Instant),
      description:
        'When polls and the stream deliver it, as was known when it was saved; null: not by itself.',
    },
    notDetected: Type.Array(oneOf(detectionGroups), {
      description: 'Groups that it has changed and that are not detected.',
    }),
  }),
)

export const VersionList = pageOf('EntitlementVersionList', ref(VersionModel))

const FeatureRightModel = component('FeatureRight', Type.Object(featureRightFields))

export const RightsModel = component(
  'EntitlementRights',
  Type.Object({
    at: Instant,
    ...rightsFields,
    plan: ref(EntitlementPlanModel),
    features: Type.Array(ref(FeatureRightModel)),
    attributes: Type.Array(ref(EntitlementAttributeModel)),
  }),
)

export const historyComponents = [
  AuthorModel,
  ChangeModel,
  EditInfoModel,
  EntitlementAttributeModel,
  EntitlementPlanModel,
  FeatureRightModel,
  RightsModel,
  VersionList,
  VersionModel,
]
