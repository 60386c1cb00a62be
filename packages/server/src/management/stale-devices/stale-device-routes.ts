import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { addComponents } from '../../http/routes.ts'
import { readWireId, ref, wireId } from '../../http/wire.ts'
import type { StaleFilter } from '../../storage/stale-seats.ts'
import { csvReply, sendCsv } from '../csv/send-csv.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { formQuery, readForm } from '../exports/export-query.ts'
import { staleHeader, stalePages } from './stale-device-csv.ts'
import { StaleDeviceList, staleDeviceComponents } from './stale-device-model.ts'
import { staleDevices } from './stale-devices.ts'

const tags = ['Activations']
const filterQuery = {
  customerId: Type.Optional(wireId('customer')),
  entitlementId: Type.Optional(wireId('entitlement')),
  productId: Type.Optional(wireId('product')),
}

/** Devices that run on older rights than they should have by now. */
export function staleDeviceRoutes(api: Api, deps: Deps): void {
  addComponents(api, staleDeviceComponents)

  api.get(
    '/stale-devices',
    {
      config: { scopes: entitlementReaders },
      schema: {
        tags,
        operationId: 'listStaleDevices',
        summary: 'List the devices that lack what was published, or are silent and keep a seat',
        description:
          'Of entitlements that can be used and are served here. A device counts as stale when ' +
          'a poll interval has passed since a publication and it has not shown to have it.',
        querystring: Type.Object({ ...pagingQuery, ...filterQuery }),
        response: { 200: ref(StaleDeviceList) },
      },
    },
    async ({ query, tenantId }) => {
      const paging = readPaging(query)
      const found = await staleDevices(deps, tenantId, readFilter(query), paging)
      const { items, total, isEstimate = false } = found
      return { ...page(items, total, paging), elementsTotalIsEstimate: isEstimate }
    },
  )

  api.get(
    '/stale-devices/export',
    {
      config: { scopes: entitlementReaders },
      schema: {
        tags,
        operationId: 'exportStaleDevices',
        summary: 'The stale devices as a CSV file, the latest first',
        produces: ['text/csv'],
        querystring: Type.Object({ ...filterQuery, ...formQuery }),
        response: { 200: csvReply },
      },
    },
    async ({ query, tenantId }, reply) => {
      const pages = stalePages(deps, tenantId, readFilter(query))
      const form = readForm(query)
      return sendCsv(deps, reply, { name: 'stale-devices', header: staleHeader, pages, form })
    },
  )
}

function readFilter({
  customerId,
  entitlementId,
  productId,
}: {
  customerId?: string
  entitlementId?: string
  productId?: string
}): StaleFilter {
  return {
    ...(customerId && { customerId: readWireId('customer', customerId, 'customerId') }),
    ...(entitlementId && {
      entitlementId: readWireId('entitlement', entitlementId, 'entitlementId'),
    }),
    ...(productId && { productId: readWireId('product', productId, 'productId') }),
  }
}
