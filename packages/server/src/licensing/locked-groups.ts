import { performance } from 'node:perf_hooks'
import type pg from 'pg'
import { sendAll } from '../storage/engine/connection.ts'
import { type GroupKey, groupsHeldElsewhere } from '../storage/engine/load.ts'
import type { Pending } from './queue.ts'
import { keyOf } from './working-group.ts'

/** How long a group is looked at before it is waited for again. */
const suspectMs = 5_000

/**
 * Groups on whose rows another session sat for longer than is waited, a server that froze for
 * example. While they are remembered, a batch looks before it waits, so that they delay nobody else.
 */
export function createLockedGroups() {
  const until = new Map<string, number>()
  return {
    remember(keys: Iterable<string>): void {
      const end = performance.now() + suspectMs
      for (const key of keys) until.set(key, end)
    },

    /** Those whose group is remembered. */
    among(batch: readonly Pending[]): readonly Pending[] {
      if (until.size === 0) return []
      const now = performance.now()
      for (const [key, end] of until) if (end <= now) until.delete(key)
      return batch.filter((pending) => until.has(pending.key))
    },

    /** The groups of which another session holds a row at this moment. */
    async find(client: pg.Client, batch: readonly Pending[]): Promise<ReadonlySet<string>> {
      const groups = new Map(batch.map(({ key, submission }) => [key, submission]))
      const [result] = await sendAll(client, [groupsHeldElsewhere([...groups.values()])])
      const rows = (result?.rows ?? []) as { tenant_id: string; group_id: string }[]
      const held = rows.map((row): GroupKey => ({ tenantId: row.tenant_id, groupId: row.group_id }))
      return new Set(held.map(keyOf))
    },
  }
}

export type LockedGroups = ReturnType<typeof createLockedGroups>
