// What the server answers, by the schemas that it describes its answers with.
import type { Static } from 'typebox'
import type {
  ActivationFeature as FeatureOfActivation,
  ActivationState as StateOfActivation,
} from '../../http/licensing/schemas.ts'
import type { OverviewModel } from '../../management/account/overview/overview-model.ts'
import type { ActivationModel } from '../../management/activations/activation-model.ts'
import type { TwinModel } from '../../management/activations/twin-model.ts'
import type { AttributeModel } from '../../management/attributes/attribute-model.ts'
import type { BulkModel, ItemModel } from '../../management/bulk/bulk-model.ts'
import type { ScheduledModel } from '../../management/changes/change-model.ts'
import type { ContactModel } from '../../management/contacts/contact-model.ts'
import type { CredentialsModel } from '../../management/contacts/credentials-model.ts'
import type { CustomFieldModel } from '../../management/custom-fields/custom-field-model.ts'
import type { CustomerModel } from '../../management/customers/customer-model.ts'
import type {
  DenialModel,
  DenialSummary as SummaryOfDenials,
} from '../../management/denials/denial-model.ts'
import type { EntitlementModel } from '../../management/entitlements/entitlement-model.ts'
import type { EventFeed as FeedOfEvents } from '../../management/events/event-model.ts'
import type { FeatureModel } from '../../management/features/feature-model.ts'
import type { GroupModel } from '../../management/groups/group-model.ts'
import type { SeatRightsModel } from '../../management/history/seat-rights-routes.ts'
import type { RightsModel, VersionModel } from '../../management/history/version-model.ts'
import type {
  ProviderModel,
  ProviderTest,
} from '../../management/identity-providers/provider-model.ts'
import type { ImportErrorModel, ImportModel } from '../../management/imports/import-model.ts'
import type { NoteList } from '../../management/notes/note-model.ts'
import type { OfferingModel } from '../../management/offerings/offering-model.ts'
import type { PlanModel } from '../../management/plans/plan-model.ts'
import type { PortalSettingsModel } from '../../management/portal/portal-settings-model.ts'
import type { PossibleClone as CloneModel } from '../../management/possible-clones/possible-clone-model.ts'
import type { EditionModel } from '../../management/products/edition-model.ts'
import type { ProductModel } from '../../management/products/product-model.ts'
import type { SearchResultModel } from '../../management/search/search-model.ts'
import type { StaleDeviceModel } from '../../management/stale-devices/stale-device-model.ts'
import type { UsageHistoryModel } from '../../management/usage/usage-history-model.ts'
import type { EntitlementUsageModel } from '../../management/usage/usage-model.ts'
import type { DeliveryModel } from '../../management/webhooks/delivery-model.ts'
import type { WebhookModel } from '../../management/webhooks/webhook-model.ts'
import type {
  ChangePreviewModel,
  CustomerPreviewModel,
  OrderPreviewModel,
} from '../../management/what-if/preview-model.ts'

export type Product = Static<typeof ProductModel>
export type Edition = Static<typeof EditionModel>
export type Feature = Static<typeof FeatureModel>
export type Attribute = Static<typeof AttributeModel>
export type Plan = Static<typeof PlanModel>
export type Offering = Static<typeof OfferingModel>
export type Customer = Static<typeof CustomerModel>
export type Contact = Static<typeof ContactModel>
export type ContactCredentials = Static<typeof CredentialsModel>
export type IdentityProvider = Static<typeof ProviderModel>
export type IdentityProviderTest = Static<typeof ProviderTest>
export type CustomField = Static<typeof CustomFieldModel>
export type Notes = Static<typeof NoteList>
export type PortalSettings = Static<typeof PortalSettingsModel>
export type Group = Static<typeof GroupModel>
export type Entitlement = Static<typeof EntitlementModel>
export type Activation = Static<typeof ActivationModel>
export type ActivationState = Static<typeof StateOfActivation>
export type ActivationFeature = Static<typeof FeatureOfActivation>
export type Twin = Static<typeof TwinModel>
export type Version = Static<typeof VersionModel>
export type ChangePreview = Static<typeof ChangePreviewModel>
export type CustomerPreview = Static<typeof CustomerPreviewModel>
export type OrderPreview = Static<typeof OrderPreviewModel>
export type ScheduledChange = Static<typeof ScheduledModel>
export type BulkChange = Static<typeof BulkModel>
export type BulkItem = Static<typeof ItemModel>
export type EventFeed = Static<typeof FeedOfEvents>
export type Webhook = Static<typeof WebhookModel>
export type Delivery = Static<typeof DeliveryModel>
export type Rights = Static<typeof RightsModel>
export type SeatRights = Static<typeof SeatRightsModel>
export type PossibleClone = Static<typeof CloneModel>
export type Overview = Static<typeof OverviewModel>
export type Denial = Static<typeof DenialModel>
export type DenialSummary = Static<typeof SummaryOfDenials>
export type StaleDevice = Static<typeof StaleDeviceModel>
export type EntitlementUsage = Static<typeof EntitlementUsageModel>
export type UsageHistory = Static<typeof UsageHistoryModel>

export type Import = Static<typeof ImportModel>
export type ImportError = Static<typeof ImportErrorModel>
export type SearchResult = Static<typeof SearchResultModel>

export type Page<T> = {
  readonly items: readonly T[]
  readonly pageSize: number
  readonly pageNumber: number
  readonly elementsTotal: number
}
