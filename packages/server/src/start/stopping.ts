import type { Logger } from 'pino'
import type { Api } from '../http/api.ts'

// All of it must fit in the ten seconds that a supervisor gives: what is still open after these is
// cut, and the engine and the database have the rest.
const drainMs = 6_000
const lookMs = 100

/** Stops accepting and lets what has begun finish, for so long. */
export async function drain(api: Api): Promise<void> {
  // A connection whose last answer went out after the server closed would idle for a minute.
  const idle = setInterval(() => api.server.closeIdleConnections(), lookMs)
  const deadline = setTimeout(() => api.server.closeAllConnections(), drainMs)
  try {
    await api.close()
  } finally {
    clearInterval(idle)
    clearTimeout(deadline)
  }
}

/** Every step is tried, whatever became of those before it. */
export async function inTurn(log: Logger, steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      log.error({ err: error }, 'a part did not stop cleanly')
    }
  }
}
