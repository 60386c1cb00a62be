import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { component, ref } from '../../http/wire.ts'
import { portalAddress } from '../../identity/contacts/portal-address.ts'
import { findPortalSettings } from '../../storage/people/portal-settings.ts'
import { customerIdOf, customerParams } from './customer-path.ts'
import { customerOrNotFound } from './edit-customer.ts'

const CustomerPortalModel = component('CustomerPortal', Type.Object({ url: Type.String() }))

export function customerPortalRoutes(api: Api, deps: Deps): void {
  addComponents(api, [CustomerPortalModel])

  api.get(
    '/customers/:customerId/eup',
    {
      config: { scopes: ['customers:read', 'customers:admin'], refusals: ['customerUnknown'] },
      schema: {
        tags: ['Customers'],
        operationId: 'getCustomerPortal',
        summary: 'Read where a customer finds its portal',
        params: customerParams,
        response: { 200: ref(CustomerPortalModel) },
      },
    },
    async ({ tenantId, params }) => {
      const { id } = await customerOrNotFound(deps.db, tenantId, customerIdOf(params))
      const settings = await findPortalSettings(deps.db, tenantId)
      const portal = portalAddress(deps.config, tenantId, settings)
      return { url: `${portal}?customer=${toWireId('customer', id)}` }
    },
  )
}
