import type { Deps } from '../../deps.ts'
import { type StaleFilter, staleSeatsBehind } from '../../storage/stale-seats.ts'
import type { Cell } from '../csv/write-rows.ts'
import { staleDeviceToWire } from './stale-device-model.ts'
import { askedNow } from './stale-devices.ts'

export const staleHeader = [
  'since',
  'reason',
  'customerName',
  'customerId',
  'sku',
  'entitlementId',
  'activationId',
  'seatId',
  'seatName',
  'mode',
  'deviceVersion',
  'publishedVersion',
  'published',
  'lastLease',
  'leaseExpiry',
  'worstCase',
] as const

const pageSize = 2_000

/** Every stale device as cells, a page read when it is asked for. */
export async function* stalePages(
  deps: Deps,
  tenantId: string,
  filter: StaleFilter,
): AsyncGenerator<Cell[][]> {
  const asked = await askedNow(deps, tenantId)
  let last = null
  for (;;) {
    const found = await staleSeatsBehind(deps.db, tenantId, filter, asked, last, pageSize)
    const wires = found.map((seat) => staleDeviceToWire(seat, deps.epoch))
    if (wires.length > 0) yield wires.map((wire) => staleHeader.map((column) => wire[column]))
    last = found.at(-1) ?? null
    if (found.length < pageSize) return
  }
}
