import type { OfflineSeat } from '@leasehold/core/offline/offline-seat'
import { instantArray, jsonArray, plainArray, textArray } from './arrays.ts'
import type { Statement } from './connection.ts'
import { each, inserter, ownedColumns } from './inserter.ts'
import type { NamedActivation, NamedSeat } from './load.ts'

export type OfflineSeatRow = {
  tenant_id: string
  group_id: string
  entitlement_id: string
  activation_id: string
  seat_id: string
  epoch: number
  request_id: string | null
  hash: string | null
  counter: number
  responses: number
  sealed_key: string
  escrow: OfflineSeat['escrow']
  answer: OfflineSeat['answer']
}

const columns = `o.tenant_id, o.group_id, o.entitlement_id, o.activation_id, o.seat_id, o.epoch,
  o.request_id, o.hash, o.counter, o.responses, o.sealed_key, o.escrow, o.answer`

/** Of one seat id, in every entitlement of its group. */
export function loadOfflineOfSeats(named: readonly NamedSeat[]): Statement {
  return {
    name: 'load_offline_of_seats',
    text: `select ${columns}
      from unnest($1::uuid[], $2::uuid[], $3::text[]) k(tenant_id, group_id, seat_id)
      join offline_seat o on o.tenant_id = k.tenant_id and o.group_id = k.group_id
        and o.seat_id = k.seat_id`,
    values: [...places(named), textArray(named.map((it) => it.seatId))],
  }
}

export function loadOfflineSeats(named: readonly NamedActivation[]): Statement {
  return {
    name: 'load_offline_seats',
    text: `select ${columns}
      from unnest($1::uuid[], $2::uuid[], $3::uuid[]) k(tenant_id, group_id, activation_id)
      join offline_seat o on o.tenant_id = k.tenant_id and o.group_id = k.group_id
        and o.activation_id = k.activation_id`,
    values: [...places(named), plainArray(named.map((it) => it.activationId))],
  }
}

function places(named: readonly { tenantId: string; groupId: string }[]): [string, string] {
  return [plainArray(named.map((it) => it.tenantId)), plainArray(named.map((it) => it.groupId))]
}

export function offlineSeatOf(row: OfflineSeatRow): OfflineSeat {
  return {
    activationId: row.activation_id,
    entitlementId: row.entitlement_id,
    seatId: row.seat_id,
    epoch: row.epoch,
    requestId: row.request_id,
    hash: row.hash,
    counter: row.counter,
    responses: row.responses,
    sealedKey: row.sealed_key,
    escrow: row.escrow,
    answer: row.answer,
  }
}

export type OfflineSeatWrite = OfflineSeat & { readonly at: number }

export const saveOfflineSeats = inserter<OfflineSeatWrite>(
  'offline_seat',
  ownedColumns<OfflineSeatWrite>([
    ['entitlement_id', 'uuid', each(plainArray, (row) => row.entitlementId)],
    ['activation_id', 'uuid', each(plainArray, (row) => row.activationId)],
    ['seat_id', 'text', each(textArray, (row) => row.seatId)],
    ['epoch', 'integer', each(plainArray, (row) => row.epoch)],
    ['request_id', 'text', each(textArray, (row) => row.requestId)],
    ['hash', 'text', each(textArray, (row) => row.hash)],
    ['counter', 'bigint', each(plainArray, (row) => row.counter)],
    ['responses', 'integer', each(plainArray, (row) => row.responses)],
    ['sealed_key', 'text', each(textArray, (row) => row.sealedKey)],
    ['escrow', 'jsonb', each(jsonArray, (row) => row.escrow)],
    ['answer', 'jsonb', each(jsonArray, (row) => row.answer)],
    ['at', 'timestamptz', each(instantArray, (row) => row.at)],
  ]),
  `on conflict (activation_id, group_id, tenant_id) do update set
    epoch = excluded.epoch, request_id = excluded.request_id, hash = excluded.hash,
    counter = excluded.counter, responses = excluded.responses, sealed_key = excluded.sealed_key,
    escrow = excluded.escrow, answer = excluded.answer, at = excluded.at`,
)
