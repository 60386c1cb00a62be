import type { JobDeps } from '../deps.ts'
import { deleteExpiredAnswers } from '../storage/licensing-answers.ts'

/** Kept answers live ten minutes. */
export async function forgetAnswers({ db, clock }: JobDeps): Promise<void> {
  await deleteExpiredAnswers(db, clock.now())
}
