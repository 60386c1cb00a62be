import { textArray } from './arrays.ts'
import type { Statement } from './connection.ts'

/** What servers tell each other about, on one channel of the database. */
export const channel = 'leasehold'

/** `s` is who tells; a message without ids is a heartbeat. */
export type Message = { s: string; e?: readonly string[]; a?: readonly string[] }

// A payload holds 8,000 bytes; an id takes 39.
const idsAtOnce = 190

/** Told when the transaction commits, and not at all otherwise. */
export function notifyOthers(
  serverId: string,
  notice: { readonly entitlements: readonly string[]; readonly activations: readonly string[] },
): Statement {
  const payloads = [
    ...chunks(notice.entitlements).map((e) => ({ s: serverId, e })),
    ...chunks(notice.activations).map((a) => ({ s: serverId, a })),
  ]
  return {
    name: 'notify_others',
    text: `select pg_notify('${channel}', k.payload) from unnest($1::text[]) k(payload)`,
    values: [textArray(payloads.map((payload) => JSON.stringify(payload)))],
  }
}

function chunks(ids: readonly string[]): (readonly string[])[] {
  const parts: (readonly string[])[] = []
  for (let i = 0; i < ids.length; i += idsAtOnce) parts.push(ids.slice(i, i + idsAtOnce))
  return parts
}
