import type { Version } from '../api/models.ts'
import { writeInstant } from '../text/instant.ts'
import { writeInterval } from '../text/interval.ts'
import { writeLimit } from '../text/limit.ts'

/** What a version changed: the field, and what it was and is. That a value was edited is left out. */
export function writeChanges({ changes }: Version): [string, string][] {
  return changes
    .filter(({ field }) => field !== 'editedFields' && !field.endsWith('.edited'))
    .map(({ field, from, to }) => [field, `${writeValue(from)} → ${writeValue(to)}`])
}

function writeValue(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'string') return isInstant(value) ? writeInstant(value) : value
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(writeValue).join(', ')
  if (typeof value !== 'object') return String(value)
  return writeObject(value as Record<string, unknown>)
}

function writeObject(value: Record<string, unknown>): string {
  const { type, count, value: amount, name, key } = value
  if (typeof name === 'string') return name
  if (typeof key === 'string') return amount === undefined ? key : writeValue(amount)
  if (typeof type === 'string' && isAmount(count)) return writeInterval({ type, count })
  if (typeof type === 'string' && isAmount(amount)) return writeLimit({ type, value: amount })
  return JSON.stringify(value)
}

function isAmount(value: unknown): value is number | null {
  return value === null || typeof value === 'number'
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT/.test(text)
}
