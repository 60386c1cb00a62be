import type { ActivationState } from '@leasehold/core/state'
import type { Logger } from 'pino'
import type { BatchGroup } from './working-group.ts'

/** What was committed that somebody who keeps rights or seats in memory must look at again. */
export type Notice = {
  readonly entitlements: readonly string[]
  readonly activations: readonly string[]
}

/** How the engine tells this process what it has committed. Other servers hear it over the database. */
export type Notices = {
  /** Tells a server's own notices from those of others. */
  readonly serverId: string
  tell(notice: Notice): void
  hear(listener: (notice: Notice) => void): void
}

export function createNotices(serverId: string, log: Logger): Notices {
  const listeners: ((notice: Notice) => void)[] = []
  return {
    serverId,
    tell(notice) {
      for (const listener of listeners) {
        try {
          listener(notice)
        } catch (error) {
          // It is committed: a fault that came through would have the batch run again.
          log.error({ err: error }, 'a listener failed at what was committed')
        }
      }
    },
    hear: (listener) => void listeners.push(listener),
  }
}

/** What of these groups' changes concerns polls and streams; null when nothing does. */
export function noticeOf(groups: readonly BatchGroup[]): Notice | null {
  const entitlements: string[] = []
  const activations: string[] = []
  for (const group of groups) {
    for (const [id, { rights, publication }] of group.entitlements) {
      const before = group.loadedEntitlements.get(id)
      if (before && (before.rights !== rights || before.publication !== publication)) {
        entitlements.push(id)
      }
    }
    for (const [id, seat] of group.activations) {
      const before = group.loadedActivations.get(id)
      if (before && before !== seat && otherStanding(before, seat)) activations.push(id)
    }
  }
  return entitlements.length + activations.length === 0 ? null : { entitlements, activations }
}

function otherStanding(before: ActivationState, after: ActivationState): boolean {
  return (
    before.epoch !== after.epoch ||
    before.held !== after.held ||
    before.loss !== after.loss ||
    before.deactivatedAt !== after.deactivatedAt
  )
}
