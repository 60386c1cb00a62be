import type { JobDeps } from '../deps.ts'
import { deleteExpiredSteps } from '../storage/ledger/kept-steps.ts'
import { deleteExpiredAnswers } from '../storage/licensing-answers.ts'

/** Kept answers of licensing calls live ten minutes, those of the Management API a day. */
export async function forgetAnswers({ db, clock }: JobDeps): Promise<void> {
  await deleteExpiredAnswers(db, clock.now())
  await deleteExpiredSteps(db, clock.now())
}
