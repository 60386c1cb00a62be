import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../../deps.ts'
import { entitlementNames } from '../../storage/entitlement-names.ts'
import { type CloneFilter, clonesBehind } from '../../storage/possible-clones.ts'
import type { Cell } from '../csv/write-rows.ts'
import { cloneToWire } from './possible-clone-model.ts'

export const cloneHeader = [
  'timestamp',
  'sign',
  'customerName',
  'customerId',
  'sku',
  'entitlementId',
  'activationId',
  'seatId',
  'ipAddress',
  'holderIpAddress',
  'holderFingerprint',
  'holderLastLease',
  'evidence',
] as const

const pageSize = 500

/** Every sign as cells, a page read when it is asked for. */
export async function* clonePages(
  db: Deps['db'],
  tenantId: string,
  filter: CloneFilter,
): AsyncGenerator<Cell[][]> {
  let found = await clonesBehind(db, tenantId, filter, null, pageSize)
  for (;;) {
    const ids = found.map((row) => row.entitlement_id)
    const names = await entitlementNames(db, tenantId, ids)
    if (found.length > 0) yield found.map((row) => cellsOf(row, names.get(row.entitlement_id)))
    const last = found.at(-1)
    if (!last || found.length < pageSize) return
    found = await clonesBehind(db, tenantId, filter, last, pageSize)
  }
}

function cellsOf(
  row: Parameters<typeof cloneToWire>[0],
  name: { customerName: string | null; customerId: string | null; sku: string } | undefined,
): Cell[] {
  const { holder, evidence, ...sign } = cloneToWire(row)
  const cells: Record<(typeof cloneHeader)[number], Cell> = {
    ...sign,
    customerName: name?.customerName,
    customerId: name?.customerId ? toWireId('customer', name.customerId) : null,
    sku: name?.sku,
    holderIpAddress: holder?.ipAddress,
    holderFingerprint: holder?.fingerprint,
    holderLastLease: holder?.lastLease,
    evidence: JSON.stringify(evidence),
  }
  return cloneHeader.map((column) => cells[column])
}
