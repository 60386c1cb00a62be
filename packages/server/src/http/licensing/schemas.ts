import { renewalModes } from '@leasehold/core/lease-renewal'
import { attributeTypes, concurrencyModes, featureTypes } from '@leasehold/core/rights'
import { activationMethods, activationModes } from '@leasehold/core/state'
import { entitlementStatuses } from '@leasehold/core/status'
import { Type } from 'typebox'
import { component, nullable, oneOf, ref } from '../wire.ts'

const Instant = Type.String({ format: 'date-time' })
const Amount = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
const strict = { additionalProperties: false }

// A union read by `type`: keys of the other kinds are ignored, as the field's programs send them.
const ActivationCredentials = component(
  'ActivationCredentials',
  Type.Object({
    type: oneOf(activationMethods),
    code: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 50 }))),
    token: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 16_384 }))),
    username: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 100 }))),
    password: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 256 }))),
  }),
)

export const ActivateRequest = component(
  'ActivateRequest',
  Type.Object(
    {
      productId: Type.String({ minLength: 1, maxLength: 50 }),
      activationCode: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 60 }))),
      activationCredentials: Type.Optional(nullable(ref(ActivationCredentials))),
      seatId: Type.String({ minLength: 1, maxLength: 100 }),
      seatName: Type.Optional(nullable(Type.String({ maxLength: 50 }))),
      editionId: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 50 }))),
      fingerprint: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 128 }))),
      clientVersion: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 100 }))),
    },
    {
      ...strict,
      examples: [
        {
          productId: 'prod_AZqz8hI0eryN7wEjRWeJqw',
          activationCode: 'K7QM-2WXF-94TR-HJ3D',
          seatId: 'workstation-17',
          seatName: 'Workstation 17',
        },
      ],
    },
  ),
)

export const FeatureAmount = component(
  'FeatureAmount',
  Type.Object(
    { key: Type.String({ minLength: 1, maxLength: 50 }), amount: Amount },
    { ...strict, examples: [{ key: 'storageTb', amount: 50 }] },
  ),
)

export const FeatureUseReport = component(
  'FeatureUseReport',
  Type.Object(
    { key: Type.String({ minLength: 1, maxLength: 50 }), amount: Type.Optional(Amount) },
    { ...strict, examples: [{ key: 'export' }] },
  ),
)

const WholeOrUnlimited = nullable(Type.Integer())

export const ActivationFeature = component(
  'ActivationFeature',
  Type.Object({
    key: Type.String(),
    type: oneOf(featureTypes),
    active: Type.Integer({ description: 'What this activation holds or has counted.' }),
    available: {
      ...WholeOrUnlimited,
      description: 'What can still be checked out; null is unlimited.',
    },
    total: { ...WholeOrUnlimited, description: "The entitlement's amount; null is unlimited." },
    currentUsagePeriodStart: nullable(Instant),
    nextUsagePeriodStart: nullable(Instant),
  }),
)

const ActivationAttribute = component(
  'ActivationAttribute',
  Type.Object({ key: Type.String(), type: oneOf(attributeTypes), value: nullable(Type.String()) }),
)

export const ActivationState = component(
  'ActivationState',
  Type.Object({
    id: Type.String(),
    activationMethod: oneOf(activationMethods),
    status: oneOf(['active', 'linger', 'leaseExpired']),
    leaseExpiry: { ...Instant, description: 'Exclusive: at this instant the lease has ended.' },
    productId: Type.String(),
    entitlementId: Type.String(),
    seatId: Type.String(),
    seatName: nullable(Type.String()),
    username: nullable(Type.String()),
    activated: Instant,
    lastLease: Instant,
    lingerExpiry: nullable(Instant),
    deactivated: nullable(Instant),
    mode: oneOf(activationModes),
    entitlementExpiryDate: nullable(Instant),
    entitlementGracePeriodExpiry: nullable(Instant),
    entitlementStatus: oneOf(entitlementStatuses),
    entitlementConcurrencyMode: oneOf(concurrencyModes),
    hasMaintenance: Type.Boolean(),
    maintenanceExpiryDate: nullable(Instant),
    attributes: Type.Array(ref(ActivationAttribute)),
    features: Type.Array(ref(ActivationFeature)),
  }),
)

const Lease = component(
  'Lease',
  Type.Object({
    document: Type.String({ description: 'Signed lease document; see docs/formats.md.' }),
    manifest: Type.String({
      description: 'Keys that sign lease documents, signed by the root key.',
    }),
    rightsVersion: Type.String(),
    renewal: Type.Object({
      mode: oneOf(renewalModes),
      intervalSeconds: nullable(Type.Integer()),
      percent: nullable(Type.Number()),
      courtesy: Type.Boolean(),
      courtesyIntervalSeconds: Type.Integer(),
    }),
    nextContact: Type.Integer({
      description: 'Seconds until the client should ask again by itself.',
    }),
  }),
)

const UsageEntry = Type.Object(
  {
    key: Type.String({ minLength: 1, maxLength: 50 }),
    amount: Amount,
    at: { ...Instant, description: 'When it was used; decides the usage period.' },
  },
  strict,
)

export const UsageReport = component(
  'UsageReport',
  Type.Object(
    {
      queueId: Type.Optional(
        Type.String({
          pattern: '^[A-Za-z0-9._-]{1,64}$',
          description: 'The queue; left out, the epoch of the activation.',
        }),
      ),
      sequence: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
      entries: Type.Array(UsageEntry, { minItems: 1, maxItems: 500 }),
    },
    {
      ...strict,
      examples: [
        {
          sequence: 17,
          entries: [{ key: 'reportRuns', amount: 3, at: '2026-03-01T09:58:12Z' }],
        },
      ],
    },
  ),
)

export const UsageReply = component(
  'UsageReply',
  Type.Object({
    accepted: Type.Integer({ description: 'The number; counted now or before.' }),
    refused: Type.Array(
      Type.Object({ key: Type.String(), amount: Amount, at: Instant, code: Type.String() }),
      { description: 'Entries that the limit of their count has left no room for.' },
    ),
  }),
)

export const UpdateReply = component(
  'UpdateReply',
  Type.Object({
    rightsVersion: Type.String(),
    publishedAt: Instant,
    activation: ref(ActivationState),
    lease: ref(Lease),
  }),
)

export const LeaseReply = component(
  'LeaseReply',
  Type.Object({
    accessToken: Type.String(),
    activation: ref(ActivationState),
    lease: ref(Lease),
  }),
)

const NamedInterval = Type.Object({ type: Type.String(), count: nullable(Type.Integer()) })

export const ActivationEntitlement = component(
  'ActivationEntitlement',
  Type.Object({
    customerName: nullable(Type.String()),
    customerAccountRefId: nullable(Type.String()),
    orderRefId: nullable(Type.String()),
    offeringName: Type.String(),
    sku: Type.String(),
    productName: Type.String(),
    plan: Type.Object({
      name: Type.String(),
      licenseType: Type.String(),
      licenseStartType: Type.String(),
      licenseDuration: NamedInterval,
    }),
    gracePeriod: NamedInterval,
    lingerPeriod: NamedInterval,
    leasePeriod: NamedInterval,
    offlineLeasePeriod: NamedInterval,
    hasMaintenance: Type.Boolean(),
    maintenanceExpiryDate: nullable(Instant),
    snapshotDate: Instant,
  }),
)

export const licensingComponents = [
  ActivationCredentials,
  ActivateRequest,
  FeatureAmount,
  FeatureUseReport,
  ActivationFeature,
  ActivationAttribute,
  ActivationState,
  Lease,
  LeaseReply,
  ActivationEntitlement,
]
