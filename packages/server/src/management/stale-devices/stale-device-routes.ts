import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { addComponents } from '../../http/routes.ts'
import { readWireId, ref, wireId } from '../../http/wire.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { StaleDeviceList, staleDeviceComponents } from './stale-device-model.ts'
import { staleDevices } from './stale-devices.ts'

/** Devices that run on older rights than they should have by now. */
export function staleDeviceRoutes(api: Api, deps: Deps): void {
  addComponents(api, staleDeviceComponents)

  api.get(
    '/stale-devices',
    {
      config: { scopes: entitlementReaders },
      schema: {
        tags: ['Activations'],
        operationId: 'listStaleDevices',
        summary: 'List the devices that lack what was published, or are silent and keep a seat',
        description:
          'Of entitlements that can be used and are served here. A device counts as stale when ' +
          'a poll interval has passed since a publication and it has not shown to have it.',
        querystring: Type.Object({
          ...pagingQuery,
          customerId: Type.Optional(wireId('customer')),
          entitlementId: Type.Optional(wireId('entitlement')),
          productId: Type.Optional(wireId('product')),
        }),
        response: { 200: ref(StaleDeviceList) },
      },
    },
    async ({ query, tenantId }) => {
      const paging = readPaging(query)
      const { customerId, entitlementId, productId } = query
      const filter = {
        ...(customerId && { customerId: readWireId('customer', customerId, 'customerId') }),
        ...(entitlementId && {
          entitlementId: readWireId('entitlement', entitlementId, 'entitlementId'),
        }),
        ...(productId && { productId: readWireId('product', productId, 'productId') }),
      }
      const {
        items,
        total,
        isEstimate = false,
      } = await staleDevices(deps, tenantId, filter, paging)
      return { ...page(items, total, paging), elementsTotalIsEstimate: isEstimate }
    },
  )
}
