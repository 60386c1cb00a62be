import type { RightsChange } from './outcome.ts'
import type { AttributeRight, FeatureRight, Rights } from './rights.ts'

/** Fields that change with everything else and tell nobody anything. */
const silent = new Set([
  'version',
  'snapshotAt',
  'features',
  'attributes',
  'renewalsAt',
  'createdAt',
])

/** What differs, field by field; features and attributes as `features.<key>.<field>`. */
export function diffRights(before: Rights, after: Rights): RightsChange[] {
  const changes: RightsChange[] = []
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  for (const name of names) {
    if (silent.has(name)) continue
    compare(changes, name, before[name as keyof Rights], after[name as keyof Rights])
  }
  diffItems(changes, 'features', before.features, after.features)
  diffItems(changes, 'attributes', before.attributes, after.attributes)
  return changes
}

function diffItems<T extends FeatureRight | AttributeRight>(
  changes: RightsChange[],
  name: string,
  before: readonly T[],
  after: readonly T[],
): void {
  const old = new Map(before.map((item) => [item.id, item]))
  for (const item of after) {
    const was = old.get(item.id)
    old.delete(item.id)
    if (!was) changes.push({ field: `${name}.${item.key}`, from: null, to: item })
    else
      for (const field of Object.keys(item)) {
        const from = was[field as keyof T]
        compare(changes, `${name}.${item.key}.${field}`, from, item[field as keyof T])
      }
  }
  for (const gone of old.values()) {
    changes.push({ field: `${name}.${gone.key}`, from: gone, to: null })
  }
}

function compare(changes: RightsChange[], field: string, from: unknown, to: unknown): void {
  if (from === to || canonical(from) === canonical(to)) return
  changes.push({ field, from: from ?? null, to: to ?? null })
}

// A database may give back the keys of an object in another order: that is no change.
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
