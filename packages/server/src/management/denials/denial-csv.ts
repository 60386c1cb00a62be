import type { Deps } from '../../deps.ts'
import { type DenialFilter, denialsBehind } from '../../storage/denials.ts'
import type { Cell } from '../csv/write-rows.ts'
import { denialToWire } from './denial-model.ts'

export const denialHeader = [
  'timestamp',
  'operation',
  'code',
  'meaning',
  'feature',
  'amount',
  'customerName',
  'customerId',
  'sku',
  'entitlementId',
  'seatId',
  'seatsUsed',
  'seatLimit',
  'ipAddress',
] as const

const pageSize = 500

/** Every denial as cells, a page read when it is asked for. */
export async function* denialPages(
  db: Deps['db'],
  tenantId: string,
  filter: DenialFilter,
): AsyncGenerator<Cell[][]> {
  let place: string | null = null
  for (;;) {
    const found = await denialsBehind(db, tenantId, filter, place, pageSize)
    const wires = found.map(denialToWire)
    if (wires.length > 0) yield wires.map((wire) => denialHeader.map((name) => wire[name]))
    place = found.at(-1)?.place ?? null
    if (found.length < pageSize) return
  }
}
