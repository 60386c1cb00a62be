import { type Sender, sendAll } from '../storage/engine/connection.ts'
import { type ActivationRow, activationOf, loadDue } from '../storage/engine/load.ts'
import { addActivation, type BatchGroup } from './working-group.ts'

/** Lapsed activations looked at in one go; what is left is loaded when it is still needed. */
const chunk = 1_000

/** Loads what fell due of the entitlements that may have more of it, and what falls due next. */
export async function loadDueOf(client: Sender, group: BatchGroup): Promise<void> {
  const ids = [...group.moreLapsed]
  const results = await sendAll(
    client,
    ids.map((entitlementId) => {
      const offset = group.dueLoaded.get(entitlementId) ?? 0
      return loadDue({ ...group.key, entitlementId }, group.now, chunk, offset)
    }),
  )
  for (const [i, entitlementId] of ids.entries()) {
    const rows = (results[i]?.rows ?? []) as ActivationRow[]
    for (const row of rows) addActivation(group, activationOf(row), row.due_at)
    const due = rows.filter((row) => row.due_at !== null && row.due_at <= group.now).length
    group.dueLoaded.set(entitlementId, (group.dueLoaded.get(entitlementId) ?? 0) + due)
    if (due < chunk) group.moreLapsed.delete(entitlementId)
  }
}
