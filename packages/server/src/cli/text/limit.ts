import type { Overdraft } from '@leasehold/core/limits'
import { InvalidArgumentError } from 'commander'

/** An overdraft: `none`, `2`, `10%` or `unlimited`. */
export function parseLimit(text: string): Overdraft {
  const typed = text.trim().toLowerCase()
  if (typed === 'none' || typed === 'unlimited') return { type: typed, value: null }
  const [, value, percent] = /^(\d{1,10})(%?)$/.exec(typed) ?? []
  if (value === undefined) {
    throw new InvalidArgumentError('Write none, a number, a percentage such as 10%, or unlimited.')
  }
  return { type: percent ? 'percentage' : 'absolute', value: Number(value) }
}

type LimitText = { readonly type: string; readonly value: number | null }

export function writeLimit({ type, value }: LimitText): string {
  if (value === null) return type
  return type === 'percentage' ? `${value}%` : String(value)
}

export function parseCount(text: string): number {
  if (!/^\d{1,15}$/.test(text.trim())) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}

export function parseNumber(text: string): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) {
    throw new InvalidArgumentError('Write a number.')
  }
  return number
}
