/** How far use may go beyond what was bought. `value` is null for `none` and `unlimited`. */
export const overdraftTypes = ['none', 'absolute', 'percentage', 'unlimited'] as const
export type OverdraftType = (typeof overdraftTypes)[number]
export type Overdraft = { readonly type: OverdraftType; readonly value: number | null }

export const noOverdraft: Overdraft = { type: 'none', value: null }

/**
 * What the overdraft adds to `base`; null is unlimited. A percentage is rounded down; nothing passes
 * the largest whole number that a double holds exactly.
 *
 * @example
 * overdraftAmount(15, { type: 'percentage', value: 10 }) // 1
 */
export function overdraftAmount(base: number, overdraft: Overdraft): number | null {
  switch (overdraft.type) {
    case 'none':
      return 0
    case 'unlimited':
      return null
    case 'absolute':
      return overdraft.value ?? 0
    case 'percentage':
      return percentOf(base, overdraft.value ?? 0)
  }
}

/** `base` plus its overdraft; null is unlimited, as is a null `base`. */
export function limitWithOverdraft(base: number | null, overdraft: Overdraft): number | null {
  if (base === null) return null
  const extra = overdraftAmount(base, overdraft)
  return extra === null ? null : Math.min(base + extra, Number.MAX_SAFE_INTEGER)
}

// In parts, so that no product leaves the whole numbers that a double holds exactly, unless the
// result does too.
function percentOf(base: number, percent: number): number {
  const rest = base % 100
  const whole = Math.floor(base / 100) * percent + rest * Math.floor(percent / 100)
  const exact = whole + Math.floor((rest * (percent % 100)) / 100)
  return Math.min(exact, Number.MAX_SAFE_INTEGER)
}
