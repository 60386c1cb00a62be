import type { Interval } from '@leasehold/core/interval'
import type { Overdraft } from '@leasehold/core/limits'

export const interval = (type: Interval['type'], count: number): Interval => ({ type, count })
export const extra = (type: Overdraft['type'], value: number | null): Overdraft => ({ type, value })
