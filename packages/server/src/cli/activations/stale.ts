import type { Command } from 'commander'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Page, StaleDevice } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findCustomer } from '../names/orders.ts'
import { writeInstant } from '../text/instant.ts'

/** Devices on older rights than they should have by now. */
export function addStale(activations: Command): void {
  const stale = apiCommand(activations, {
    usage: 'stale',
    description: 'list devices that lack what was published, or are silent and keep a seat',
    example: 'activations stale --customer Acme',
  })
  listOptions(stale, null)
    .option('--customer <customer>', 'only of this one, by id, name or account reference')
    .action(
      online(async (session, options: ListOptions & { customer?: string }) => {
        const { api } = session
        const { customer } = options
        const customerId =
          customer === undefined ? undefined : (await findCustomer(api, customer)).id
        const query = { ...listQuery(options), customerId }
        const page = await api.get<Page<StaleDevice>>('/stale-devices', query)
        const header = ['seat', 'customer', 'sku', 'why', 'has', 'published', 'since', 'at latest']
        printPage(session, page, header, (device) => [
          device.seatId,
          device.customerName,
          device.sku,
          device.reason,
          device.deviceVersion,
          device.publishedVersion,
          writeInstant(device.since),
          device.worstCase === null ? 'never' : writeInstant(device.worstCase),
        ])
      }),
    )
}
