import { CsvFault } from '../csv/csv-fault.ts'
import type { ImportKindRules } from './import-kind.ts'

const shown = 10

/** The names of the columns as the kind has them. What it does not know is refused by name. */
export function checkHeader(
  { columns, prefixes, ignored, required }: ImportKindRules,
  header: readonly string[],
): readonly string[] {
  const known = new Map([...columns, ...ignored].map((name) => [name.toLowerCase(), name]))
  const isFree = (name: string) =>
    prefixes.some((prefix) => name.startsWith(prefix) && name.length > prefix.length)
  const names = header.map((name) => known.get(name.toLowerCase()) ?? name)
  const unknown = names.filter((name) => !known.has(name.toLowerCase()) && !isFree(name))
  if (unknown.length > 0) {
    const listed = unknown.slice(0, shown).map((name) => (name === '' ? '(no name)' : name))
    throw new CsvFault(
      1,
      'unknownColumn',
      `there is no column ${listed.join(', ')}; known are ${columns.join(', ')}` +
        prefixes.map((prefix) => `, ${prefix}…`).join(''),
      unknown[0] ?? null,
    )
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new CsvFault(1, 'duplicateColumn', `the column ${twice} is there twice`, twice)
  }
  for (const anyOf of required) {
    if (!anyOf.some((name) => names.includes(name))) {
      throw new CsvFault(1, 'missingColumn', `the column ${anyOf.join(' or ')} is missing`)
    }
  }
  return names
}
