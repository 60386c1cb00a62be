import type { Deps } from '../../deps.ts'
import { forgetUnreceived, openImports } from '../../storage/data-imports.ts'
import { outsideDeed } from '../../storage/ledger/deed.ts'
import type { Validate } from './import-kind.ts'
import { runImport } from './run-import.ts'

export type ImportRunner = {
  /** Works at what is open, unless it is being worked at. */
  kick(): void
  /** Leaves off after the rows at hand. */
  stop(): Promise<void>
}

// What another server left behind when it died waits no longer than this.
const lookEveryMs = 30_000
// A request has 30 seconds to arrive.
const receivingMs = 3_600_000

/** Imports are worked at beside the requests, one at a time in each server. */
export function createImportRunner(deps: Deps, validate: Validate): ImportRunner {
  const stopping = new AbortController()
  let running: Promise<void> | null = null
  let isKicked = false

  async function runAll(): Promise<void> {
    await forgetUnreceived(deps.db, deps.clock.now() - receivingMs)
    do {
      isKicked = false
      for (const { tenantId, id } of await openImports(deps.db)) {
        if (stopping.signal.aborted) return
        // One that has to wait keeps no other waiting.
        await runImport(deps, validate, tenantId, id, stopping.signal).catch((error) =>
          deps.log.warn({ err: error, import: id }, 'an import stopped and will go on later'),
        )
      }
    } while (isKicked)
  }

  function kick(): void {
    if (stopping.signal.aborted) return
    isKicked = true
    running ??= outsideDeed(runAll)
      .catch((error) => deps.log.warn({ err: error }, 'imports could not be looked for'))
      .finally(() => {
        running = null
      })
  }

  const timer = setInterval(kick, lookEveryMs)
  timer.unref()
  return {
    kick,
    async stop() {
      stopping.abort()
      clearInterval(timer)
      await running
    },
  }
}
