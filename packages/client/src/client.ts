import type { CacheContent, Holder } from './cache/cache-content.ts'
import type { Seal } from './cache/sealed.ts'
import type { Storage } from './cache/storage.ts'
import type { Time } from './clock/time.ts'
import type { Device } from './device/device.ts'
import type { LeaseholdError } from './leasehold-error.ts'
import type { View } from './licensing/view.ts'
import type { Settings } from './options.ts'

/** Everything behind one opened licence. What changes is what the cache says, and how it was read. */
export type Client = {
  readonly settings: Settings
  readonly device: Device
  readonly storage: Storage
  readonly seal: Seal
  readonly holder: Holder
  content: CacheContent
  /** What is wrong with the cache; null while it is good. */
  distrust: LeaseholdError | null
  /** Since when the cache cannot be read, by the monotonic clock, and why; null while it can. */
  unread: { readonly sinceMs: number; readonly error: LeaseholdError } | null
  view: View
  time: Time
  /** Stamp of the cache that `content` was read from. */
  stamp: string | null
  closed: boolean
  /** Ends when the calls before have. */
  queue: Promise<void>
  onAdopted: () => void
  /** Tells the background that something may be due. */
  wake: () => void
}
