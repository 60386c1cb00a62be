import type { PublicKey } from '@leasehold/client'

/** Takes fields out of a map and notes what is wrong with them; `done` notes those that nobody took. */
export function readFields(value: unknown, path: string, problems: string[]) {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isMap) problems.push(`${path || 'the configuration '}must be a map of names and values`)
  const fields = new Map(Object.entries(isMap ? value : {}))
  const taken = new Set<string>()
  const take = (name: string) => {
    taken.add(name)
    return fields.get(name) ?? null
  }
  const refuse = (name: string, wanted: string) => {
    problems.push(`${path}${name} must be ${wanted}`)
    return null
  }
  return {
    text(name: string): string | null {
      const field = take(name)
      if (field === null || (typeof field === 'string' && field !== '')) return field
      return typeof field === 'number' ? String(field) : refuse(name, 'a text')
    },
    count(name: string, most: number): number | null {
      const field = take(name)
      if (field === null) return null
      const isCount = Number.isInteger(field) && Number(field) >= 0 && Number(field) <= most
      return isCount ? Number(field) : refuse(name, `a whole number from 0 to ${most}`)
    },
    oneOf<T extends string>(name: string, values: readonly T[]): T | null {
      const field = take(name)
      if (field === null) return null
      return values.find((known) => known === field) ?? refuse(name, values.join(' or '))
    },
    list(name: string): unknown[] {
      const field = take(name)
      if (Array.isArray(field)) return field
      refuse(name, 'a list')
      return []
    },
    keys(name: string): readonly PublicKey[] | null {
      const field = take(name)
      if (field === null) return null
      const isKeys = Array.isArray(field) && field.every((key) => typeof key?.x === 'string')
      return isKeys ? (field as PublicKey[]) : refuse(name, 'a list of keys as JWK')
    },
    /** Notes that something is missing; what it gives then is never used. */
    need<T>(name: string, found: T | null): T {
      if (found === null) problems.push(`${path}${name} is missing`)
      return found as T
    },
    done(): void {
      for (const name of fields.keys())
        if (!taken.has(name)) problems.push(`${path}${name} is unknown`)
    },
  }
}
