import type { JobDeps } from '../../deps.ts'
import { cancelItems, endBulks } from '../../storage/open-bulks.ts'

/** Rows that one statement cancels. */
const chunk = 5_000

/** Takes back the items of bulk changes that were cancelled, and ends those that have none left. */
export async function closeBulks({ db, clock }: JobDeps): Promise<boolean> {
  const cancelled = await cancelItems(db, clock.now(), chunk)
  await endBulks(db, clock.now())
  return cancelled > 0
}
