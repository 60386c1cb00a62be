import { entitlementStatuses } from '@leasehold/core/status'
import { type Command, Option } from 'commander'
import type { Api } from '../api/api.ts'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Entitlement, Page } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findProduct } from '../names/catalogue.ts'
import { findCustomer } from '../names/orders.ts'
import { expiryText } from './expiry-text.ts'
import { seatsText } from './show.ts'

export type Filters = { customer?: string; product?: string; sku?: string; status?: string }

export function addList(entitlements: Command): void {
  const list = apiCommand(entitlements, {
    usage: 'list',
    description: 'list the entitlements',
    example: 'entitlements list --customer Acme --status active',
  })
  listOptions(list, "SKU, order reference and customer's name, or with this whole code")
  filterOptions(list).action(
    online(async (session, options: ListOptions & Filters) => {
      const { api } = session
      const page = await api.get<Page<Entitlement>>('/entitlements', {
        ...listQuery(options),
        ...(await readFilters(api, options)),
        expand: 'customer',
      })
      const header = ['id', 'customer', 'sku', 'status', 'seats', 'expires']
      printPage(session, page, header, (entitlement) => [
        entitlement.id,
        entitlement.group.customer?.name,
        entitlement.sku,
        entitlement.status,
        seatsText(entitlement),
        expiryText(entitlement),
      ])
    }),
  )
}

/** The options that say which entitlements are meant. */
export function filterOptions(command: Command): Command {
  return command
    .option('--customer <customer>', 'only of this customer')
    .option('--product <product>', 'only of this product')
    .option('--sku <sku>', 'only of this SKU')
    .addOption(new Option('--status <status>', 'only in this state').choices(entitlementStatuses))
}

/** The filter of the list of entitlements that they come to. */
export async function readFilters(api: Api, { customer, product, sku, status }: Filters) {
  return {
    customerId: customer && (await findCustomer(api, customer)).id,
    productId: product && (await findProduct(api, product)).id,
    sku,
    status,
  }
}
