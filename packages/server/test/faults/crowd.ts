import { until } from '../embedded/until.ts'
import type { SteadyClient } from './steady-client.ts'

/** Clients at work beside whatever the test does. */
export type Crowd = {
  /** Calls that were answered with a grant. */
  readonly acknowledged: number
  /** Until so many more calls were. */
  progress(calls: number): Promise<void>
  /** Nobody begins another call; until every open one is answered. */
  rest(): Promise<void>
}

export function atWork(clients: readonly SteadyClient[]): Crowd {
  let acknowledged = 0
  let goOn = true
  const working = Promise.all(
    clients.map((client) =>
      client.work(
        () => goOn,
        () => {
          acknowledged += 1
        },
      ),
    ),
  )
  let failed: unknown
  working.catch((error: unknown) => {
    failed = error
  })
  return {
    get acknowledged() {
      return acknowledged
    },
    async progress(calls) {
      const enough = acknowledged + calls
      await until(
        `${calls} calls were answered`,
        () => failed !== undefined || acknowledged >= enough,
        120,
      )
      if (failed !== undefined) throw failed
    },
    async rest() {
      goOn = false
      await working
    },
  }
}
