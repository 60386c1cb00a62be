import type { JobDeps } from '../deps.ts'
import { claimDueJob, ensureJob, finishJob } from '../storage/jobs.ts'
import { outsideDeed } from '../storage/ledger/deed.ts'
import { jobs as allJobs, type Job, type SharedWork } from './jobs.ts'

export type JobRunner = {
  /** Runs what is due by the licensing clock, and returns when all of it is done. */
  runDue(): Promise<void>
  /** Looks for due jobs every few seconds. */
  start(): void
  /** Looks at once, in a server that has been started: there is something new to do. */
  nudge(): void
  /** Waits for the job, or the part of shared work, that is running. */
  stop(): Promise<void>
}

const lookEveryMs = 5_000
/** A server that died in the middle of a job blocks it no longer than this. */
const lockMs = 10 * 60_000
const longestBackOffMs = 3_600_000

/**
 * One runner in each server; the row lock gives each due job to one of them. Shared work is done by
 * all of them, a part at a time, between the jobs.
 */
export function createJobRunner(
  deps: JobDeps,
  jobs: readonly Job[] = allJobs,
  shared: readonly SharedWork[] = [],
): JobRunner {
  const byName = new Map(jobs.map((job) => [job.name, job]))
  let ready: Promise<unknown> | null = null
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let stopping = false

  function ensureRows(): Promise<unknown> {
    ready ??= Promise.all(jobs.map(({ name }) => ensureJob(deps.db, name, deps.clock.now()))).catch(
      (error) => {
        ready = null
        throw error
      },
    )
    return ready
  }

  async function runAll(): Promise<void> {
    await ensureRows()
    while (!stopping) {
      const more = await workTogether()
      const now = deps.clock.now()
      const claimed = await claimDueJob(deps.db, now, now + lockMs)
      if (!claimed && more) continue
      if (!claimed) return
      const job = byName.get(claimed.name)
      // A newer server's job, in the same database: leave it to that one.
      if (!job) {
        await finishJob(deps.db, claimed.name, now + lockMs, null)
        continue
      }
      const error = await job.run(deps).then(
        () => null,
        (reason: unknown) => reason,
      )
      if (error)
        deps.log.error({ err: error, job: job.name }, 'a job failed and will be tried again')
      const backOffMs = Math.min(1_000 * 2 ** claimed.attempts, longestBackOffMs)
      const nextAt = now + (error ? backOffMs : job.everySeconds * 1_000)
      await finishJob(deps.db, job.name, nextAt, error ? String(error) : null)
    }
  }

  /** A part of each shared work; whether any of them may have more. */
  async function workTogether(): Promise<boolean> {
    let more = false
    for (const { name, run } of shared) {
      const left = await run(deps).catch((error: unknown) => {
        deps.log.error({ err: error, work: name }, 'shared work failed and will be tried again')
        return false
      })
      more ||= left
    }
    return more
  }

  function look(): void {
    void runDue().catch((error) => deps.log.warn({ err: error }, 'the jobs could not be looked at'))
  }

  function runDue(): Promise<void> {
    running = outsideDeed(() => running.catch(() => {}).then(runAll))
    return running
  }

  return {
    runDue,
    start() {
      timer = setInterval(look, lookEveryMs)
      timer.unref()
      look()
    },
    nudge() {
      if (timer && !stopping) look()
    },
    async stop() {
      stopping = true
      clearInterval(timer)
      await running.catch(() => {})
    },
  }
}
