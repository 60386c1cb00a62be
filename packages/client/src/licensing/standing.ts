import type { Client } from '../client.ts'
import { timeNow } from '../clock/time.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { restoreRefusal } from './settle-reply.ts'
import { type Status, statusAt } from './view.ts'

export function statusNow(client: Client): Status {
  return statusAt(client.view, timeNow(client.time, client.settings.clock))
}

/**
 * Why the rights are not what the user expects: what is wrong with the cache, why the server refuses,
 * or that a clock set back is not believed. Null while all is well.
 */
export function problemNow(client: Client): LeaseholdError | null {
  const { content, distrust, time } = client
  if (distrust !== null) return distrust
  if (content.refusal !== null) return restoreRefusal(content.refusal)
  if (content.lease === null) return null
  if (isDelegationOver(client)) return new LeaseholdError('delegationOver')
  if (time.setBackMs === 0) return null
  const minutes = Math.ceil(time.setBackMs / 60_000)
  return new LeaseholdError('clockSetBack', { details: `by ${minutes} minutes or more` })
}

/** A lease of a local license server that holds, but for the end of what it may serve. */
function isDelegationOver({ view, time, settings }: Client): boolean {
  if (view.lease === null || view.standing !== 'active') return false
  const now = timeNow(time, settings.clock)
  return view.usableUntil <= now && now < view.lease.expiresAt
}

/** Throws what stands in the way of using a feature. */
export function requireActive(client: Client): void {
  const status = statusNow(client)
  if (status === 'active') {
    if (client.content.nonceLost) throw new LeaseholdError('nonceMismatch', { status: 409 })
    return
  }
  throw problemNow(client) ?? new LeaseholdError(status)
}
