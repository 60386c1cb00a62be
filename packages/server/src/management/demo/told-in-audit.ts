import type { Deps } from '../../deps.ts'
import type { Principal } from '../../http/principal.ts'
import { inDeed } from '../../storage/ledger/deed.ts'

/** What the demo does as if over the Management API, with its line in the audit like any other. */
export function toldInAudit<T>(
  { clock, newId }: Pick<Deps, 'clock' | 'newId'>,
  { tenantId, author }: Principal,
  { operation, path, body }: { operation: string; path: string; body: object },
  work: () => Promise<T>,
): Promise<T> {
  const id = newId()
  const line = {
    ...{ tenantId, id, at: clock.now(), actor: author, operation, method: 'POST' },
    ...{ path: `/api/v1/account/${path}`, resources: [], body, status: 201, errorCode: null },
    ...{ count: 1, ipAddress: null, traceId: id.replaceAll('-', '') },
  }
  const deed = { line, retry: null, place: 'request', counts: new Map(), done: { line: false } }
  return inDeed(deed, work)
}
