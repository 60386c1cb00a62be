import { type Clock, isTestClock } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { count, currentDeed, type Deed, type Retry } from '../storage/ledger/deed.ts'

type Sources = Pick<Deps, 'clock' | 'newId' | 'randomBytes'>

/**
 * Time, ids and randomness for requests with an Idempotency-Key: each time that such a request is
 * run it gets the same, so that a step done before fits those that were not. While none is done the
 * time is that of each run: a request that was refused yesterday is not granted for yesterday.
 */
export function sourcesOfDeeds({ clock, newId, randomBytes }: Sources): Sources {
  return {
    clock: clockOfDeeds(clock),
    newId: () => ofRetry(idOf) ?? newId(),
    randomBytes: (wanted) =>
      ofRetry((deed, { bytes }) => bytes(deed.place, count(deed, `bytes ${deed.place}`), wanted)) ??
      randomBytes(wanted),
  }
}

function clockOfDeeds(clock: Clock): Clock {
  const now = () => currentDeed()?.retry?.runAt ?? clock.now()
  if (!isTestClock(clock)) return { now }
  const settable = { now, set: (at: number) => clock.set(at) }
  return settable
}

function ofRetry<T>(make: (deed: Deed, retry: Retry) => T): T | null {
  const deed = currentDeed()
  return deed?.retry ? make(deed, deed.retry) : null
}

/** A UUIDv7 of the time of the first request. */
function idOf(deed: Deed, { bytes, startedAt }: Retry): string {
  const made = bytes(deed.place, count(deed, `id ${deed.place}`), 16)
  made.writeUIntBE(startedAt, 0, 6)
  made[6] = ((made[6] ?? 0) & 0x0f) | 0x70
  made[8] = ((made[8] ?? 0) & 0x3f) | 0x80
  const hex = made.toString('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return [...parts, hex.slice(20)].join('-')
}
