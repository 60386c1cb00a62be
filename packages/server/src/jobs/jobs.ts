import type { JobDeps } from '../deps.ts'
import { closeUsagePeriods } from './close-usage-periods.ts'
import { forgetAnswers } from './forget-answers.ts'
import { forgetAudit } from './forget-audit.ts'
import { forgetEvents } from './forget-events.ts'
import { forgetLog } from './forget-log.ts'
import { forgetSignIns } from './forget-sign-ins.ts'
import { keepStatuses } from './keep-statuses.ts'
import { makePartitions } from './make-partitions.ts'
import { publishDueEdits } from './publish-due-edits.ts'
import { sendMails } from './send-mails.ts'
import { settleDueSeats } from './settle-due-seats.ts'
import { takeBackDelegations } from './take-back-delegations.ts'
import { tellOfEnds } from './tell-of-ends.ts'

export type Job = {
  /** Its row's key: never renamed once released. */
  readonly name: string
  readonly everySeconds: number
  run(deps: JobDeps): Promise<void>
}

/** Work that all servers share in. */
export type SharedWork = {
  readonly name: string
  /** Does a part of it, short enough to wait for; true when there may be more. */
  run(deps: JobDeps): Promise<boolean>
}

export const jobs: readonly Job[] = [
  { name: 'publish-due-edits', everySeconds: 30, run: publishDueEdits },
  { name: 'settle-due-seats', everySeconds: 60, run: settleDueSeats },
  { name: 'tell-of-ends', everySeconds: 60, run: tellOfEnds },
  { name: 'close-usage-periods', everySeconds: 60, run: closeUsagePeriods },
  { name: 'keep-statuses', everySeconds: 60, run: keepStatuses },
  { name: 'forget-answers', everySeconds: 600, run: forgetAnswers },
  { name: 'forget-audit', everySeconds: 86_400, run: forgetAudit },
  { name: 'forget-events', everySeconds: 86_400, run: forgetEvents },
  { name: 'forget-log', everySeconds: 86_400, run: forgetLog },
  { name: 'make-log-partitions', everySeconds: 86_400, run: makePartitions },
  { name: 'send-mails', everySeconds: 5, run: sendMails },
  { name: 'take-back-delegations', everySeconds: 60, run: takeBackDelegations },
  { name: 'forget-sign-ins', everySeconds: 3600, run: forgetSignIns },
]
