import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { addTokenFailures, type TokenFailure } from '../storage/ledger/token-failures.ts'
import type { Database } from '../storage/schema.ts'

/** Refused tokens and secrets, counted: whoever tries a million makes a few rows. */
export type FailureCounts = {
  add(tenantId: string, code: string, ipAddress: string): void
  /** Writes what was counted since the last time. */
  flush(): Promise<void>
}

const hourMs = 3_600_000
const flushEveryMs = 5_000
const maxCounted = 1_000

export function createFailureCounts(
  db: Kysely<Database>,
  clock: Clock,
  log: Logger,
): FailureCounts {
  let counted = new Map<string, TokenFailure>()
  let timer: NodeJS.Timeout | undefined
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const failures = [...counted.values()]
    counted = new Map()
    // In one order on every server, or two that flush at once could wait for each other.
    failures.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    await addTokenFailures(db, failures)
  }
  const flushLater = () => {
    timer ??= setTimeout(() => {
      flush().catch((error: unknown) => log.warn({ err: error }, 'refused tokens were not counted'))
    }, flushEveryMs)
    timer.unref()
  }
  return {
    add(tenantId, code, ipAddress) {
      const lastAt = clock.now()
      const hour = lastAt - (lastAt % hourMs)
      const name = nameOf({ tenantId, hour, code, ipAddress })
      const { count } = counted.get(name) ?? { count: 0 }
      if (count === 0 && counted.size >= maxCounted) return
      counted.set(name, { tenantId, hour, code, ipAddress, count: count + 1, lastAt })
      flushLater()
    },
    flush,
  }
}

function nameOf(each: Pick<TokenFailure, 'tenantId' | 'hour' | 'code' | 'ipAddress'>): string {
  return `${each.tenantId} ${each.hour} ${each.code} ${each.ipAddress}`
}
