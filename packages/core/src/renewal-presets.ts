import type { Interval } from './interval.ts'
import { noInterval } from './interval.ts'
import { defaultRenewal, type RenewalSetting } from './lease-renewal.ts'
import type { ConcurrencyMode } from './rights.ts'

export const renewalPresets = ['dynamic', 'decoupled', 'coupled'] as const
export type RenewalPreset = (typeof renewalPresets)[number]

/** What a preset sets; `leasePeriod` is left out where it stays as it is. */
export type PresetValues = {
  readonly leasePeriod?: Interval
  readonly leaseRenewal: RenewalSetting
  readonly detection: boolean
}

const decoupledRenewal: RenewalSetting = {
  mode: 'off',
  interval: null,
  percent: null,
  courtesy: false,
}
const coupledRenewal: RenewalSetting = {
  mode: 'every',
  interval: { type: 'hour', count: 24 },
  percent: null,
  courtesy: false,
}

/**
 * The values of a preset. `dynamic`: the lease as set, renewed at its end, courtesy on, detection
 * on. `decoupled`: full duration where the seats allow it, no renewal, detection on. `coupled`: 90
 * days, renewed every 24 hours, detection off.
 *
 * @param mode of the seats: a concurrent seat comes back by its lease end and keeps the one it has
 */
export function presetValues(preset: RenewalPreset, mode: ConcurrencyMode): PresetValues {
  switch (preset) {
    case 'dynamic':
      return { leaseRenewal: defaultRenewal, detection: true }
    case 'decoupled':
      return {
        ...(mode === 'nodeLock' ? { leasePeriod: noInterval } : {}),
        leaseRenewal: decoupledRenewal,
        detection: true,
      }
    case 'coupled':
      return {
        leasePeriod: { type: 'day', count: 90 },
        leaseRenewal: coupledRenewal,
        detection: false,
      }
  }
}
