import type { Deps } from '../deps.ts'
import type { Api } from '../http/api.ts'
import type { Routes } from '../http/routes.ts'
import { apiClientRoutes } from './account/api-clients/api-client-routes.ts'
import { auditRoutes } from './account/audit/audit-routes.ts'
import { tenantKeyRoutes } from './account/keys/key-routes.ts'
import { overviewRoutes } from './account/overview/overview-routes.ts'
import { roleRoutes } from './account/roles/role-routes.ts'
import { settingsRoutes } from './account/settings/settings-routes.ts'
import { invitationRoutes } from './account/users/invitation-routes.ts'
import { userRoutes } from './account/users/user-routes.ts'
import { activationLogRoutes } from './activations/activation-log-routes.ts'
import { activationRoutes } from './activations/activation-routes.ts'
import { offlineRoutes } from './activations/offline-routes.ts'
import { seatRoutes } from './activations/seat-routes.ts'
import { editionAttributeRoutes } from './attributes/edition-attribute-routes.ts'
import { globalAttributeRoutes } from './attributes/global-attribute-routes.ts'
import { productAttributeRoutes } from './attributes/product-attribute-routes.ts'
import { bulkRoutes } from './bulk/bulk-routes.ts'
import { scheduledRoutes } from './changes/scheduled-routes.ts'
import { contactRoutes } from './contacts/contact-routes.ts'
import { credentialsRoutes } from './contacts/credentials-routes.ts'
import { editContactRoutes } from './contacts/edit-contact-routes.ts'
import { customerUserRoutes } from './contacts/user-routes.ts'
import { customFieldRoutes } from './custom-fields/custom-field-routes.ts'
import { customerPortalRoutes } from './customers/customer-portal-routes.ts'
import { customerRoutes } from './customers/customer-routes.ts'
import { editCustomerRoutes } from './customers/edit-customer-routes.ts'
import { ownerRoutes } from './customers/owner-routes.ts'
import { denialRoutes } from './denials/denial-routes.ts'
import { disableCustomerRoutes } from './disable-customer-routes.ts'
import { entitlementEditRoutes } from './entitlement-edits/edit-routes.ts'
import { entitlementLifeRoutes } from './entitlement-edits/life-routes.ts'
import { entitlementSwitchRoutes } from './entitlement-edits/switch-routes.ts'
import { entitlementRoutes } from './entitlements/entitlement-routes.ts'
import { eventRoutes } from './events/event-routes.ts'
import { exportRoutes } from './exports/export-routes.ts'
import { editionFeatureRoutes } from './features/edition-feature-routes.ts'
import { globalFeatureRoutes } from './features/global-feature-routes.ts'
import { productFeatureRoutes } from './features/product-feature-routes.ts'
import { activationCodeRoutes } from './groups/activation-code-routes.ts'
import { authorizedUserRoutes } from './groups/authorized-user-routes.ts'
import { editGroupRoutes } from './groups/edit-group-routes.ts'
import { groupContactRoutes } from './groups/group-contact-routes.ts'
import { groupRoutes } from './groups/group-routes.ts'
import { licenseFileRoutes } from './groups/license-file-routes.ts'
import { orderOneRoutes } from './groups/order-one-routes.ts'
import { entitlementHistoryRoutes } from './history/history-routes.ts'
import { seatRightsRoutes } from './history/seat-rights-routes.ts'
import { identityProviderRoutes } from './identity-providers/provider-routes.ts'
import { importRoutes } from './imports/import-routes.ts'
import { exportEntitlementRoutes } from './local-servers/export-routes.ts'
import { localServerRoutes } from './local-servers/local-server-routes.ts'
import { syncRoutes } from './local-servers/sync-routes.ts'
import { usageReportRoutes } from './local-servers/usage-report-routes.ts'
import { noteRoutes } from './notes/note-routes.ts'
import { editOfferingRoutes } from './offerings/edit-offering-routes.ts'
import { offeringRoutes } from './offerings/offering-routes.ts'
import { planRoutes } from './plans/plan-routes.ts'
import { portalFileRoutes } from './portal/portal-file-routes.ts'
import { portalSettingsRoutes } from './portal/portal-settings-routes.ts'
import { possibleCloneRoutes } from './possible-clones/possible-clone-routes.ts'
import { editionRoutes } from './products/edition-routes.ts'
import { productRoutes } from './products/product-routes.ts'
import { searchRoutes } from './search/search-routes.ts'
import { staleDeviceRoutes } from './stale-devices/stale-device-routes.ts'
import { usageHistoryRoutes } from './usage/usage-history-routes.ts'
import { usageRoutes } from './usage/usage-routes.ts'
import { deliveryRoutes } from './webhooks/delivery-routes.ts'
import { webhookRoutes } from './webhooks/webhook-routes.ts'

const resources: readonly Routes[] = [
  productRoutes,
  editionRoutes,
  globalFeatureRoutes,
  productFeatureRoutes,
  editionFeatureRoutes,
  globalAttributeRoutes,
  productAttributeRoutes,
  editionAttributeRoutes,
  planRoutes,
  offeringRoutes,
  editOfferingRoutes,
  customerRoutes,
  editCustomerRoutes,
  disableCustomerRoutes,
  customerPortalRoutes,
  ownerRoutes,
  portalSettingsRoutes,
  portalFileRoutes,
  noteRoutes,
  customFieldRoutes,
  contactRoutes,
  editContactRoutes,
  credentialsRoutes,
  groupRoutes,
  editGroupRoutes,
  eventRoutes,
  webhookRoutes,
  deliveryRoutes,
  orderOneRoutes,
  authorizedUserRoutes,
  customerUserRoutes,
  activationCodeRoutes,
  groupContactRoutes,
  licenseFileRoutes,
  entitlementRoutes,
  entitlementEditRoutes,
  entitlementLifeRoutes,
  entitlementSwitchRoutes,
  entitlementHistoryRoutes,
  seatRightsRoutes,
  scheduledRoutes,
  bulkRoutes,
  activationRoutes,
  seatRoutes,
  offlineRoutes,
  activationLogRoutes,
  possibleCloneRoutes,
  denialRoutes,
  staleDeviceRoutes,
  overviewRoutes,
  apiClientRoutes,
  auditRoutes,
  roleRoutes,
  tenantKeyRoutes,
  usageHistoryRoutes,
  searchRoutes,
  importRoutes,
  exportRoutes,
  usageRoutes,
  settingsRoutes,
  identityProviderRoutes,
  userRoutes,
  invitationRoutes,
  localServerRoutes,
  exportEntitlementRoutes,
  usageReportRoutes,
  syncRoutes,
]

/** Every operation of the vendor's back office on its catalogue, customers and orders. */
export function managementRoutes(api: Api, deps: Deps): void {
  for (const add of resources) add(api, deps)
}
