import type { Overdraft } from '@leasehold/core/limits'
import { InvalidArgumentError } from 'commander'
import { parseLimit, writeLimit } from '../text/limit.ts'

/** A value to set; null is unlimited. The overdraft is left as it is unless it is said. */
export type FeatureSetting = { readonly value: number | null; readonly overdraftLimit?: Overdraft }

/** `1`, `on`, `off`, `100`, `unlimited`, and with an overdraft `100+10`, `100+10%`. */
export function parseFeatureValue(text: string): FeatureSetting {
  const [, amount = '', overdraft] = /^([a-z]+|\d{1,15})(?:\+(.+))?$/i.exec(text.trim()) ?? []
  const value = amountOf(amount.toLowerCase())
  if (value === undefined) {
    throw new InvalidArgumentError(
      'Write on, off, a whole number or unlimited, and after a plus the overdraft, as 100+10%.',
    )
  }
  return { value, ...(overdraft !== undefined && { overdraftLimit: parseLimit(overdraft) }) }
}

function amountOf(word: string): number | null | undefined {
  if (word === 'on') return 1
  if (word === 'off') return 0
  if (word === 'unlimited') return null
  return /^\d+$/.test(word) ? Number(word) : undefined
}

type FeatureText = {
  readonly type: string
  readonly value: number | null
  readonly overdraftLimit: { readonly type: string; readonly value: number | null }
}

export function writeFeatureValue({ type, value, overdraftLimit }: FeatureText): string {
  if (type === 'bool') return value === 1 ? 'on' : 'off'
  if (value === null) return 'unlimited'
  return overdraftLimit.type === 'none' ? String(value) : `${value}+${writeLimit(overdraftLimit)}`
}
