import type { Version } from '../api/models.ts'
import { writeInstant } from '../text/instant.ts'
import { writeInterval } from '../text/interval.ts'
import { writeLimit } from '../text/limit.ts'

/** What a version changed: the field, and what it was and is. */
export function writeChanges({ changes }: Pick<Version, 'changes'>): [string, string][] {
  return changes
    .filter(({ field }) => isTelling(field))
    .map(({ field, from, to }) => {
      const write = /^features\..*\.value$/.test(field) ? writeAmount : writeValue
      return [field, `${write(from)} → ${write(to)}`]
    })
}

// Marks of what was edited, and ids beside the names that they belong to, tell a person nothing.
function isTelling(field: string): boolean {
  return field !== 'editedFields' && !/(\.edited|Id)$/.test(field)
}

function writeAmount(value: unknown): string {
  return value === null ? 'unlimited' : String(value)
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
