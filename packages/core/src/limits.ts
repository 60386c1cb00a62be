/** How far use may go beyond what was bought. `value` is null for `none` and `unlimited`. */
export const overdraftTypes = ['none', 'absolute', 'percentage', 'unlimited'] as const
export type OverdraftType = (typeof overdraftTypes)[number]
export type Overdraft = { readonly type: OverdraftType; readonly value: number | null }

export const noOverdraft: Overdraft = { type: 'none', value: null }

/** What the overdraft adds to `base`; null is unlimited. A percentage is rounded down. */
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

// In two parts, so that no product leaves the whole numbers that a double holds exactly.
function percentOf(base: number, percent: number): number {
  const hundreds = Math.floor(base / 100)
  return hundreds * percent + Math.floor(((base % 100) * percent) / 100)
}
