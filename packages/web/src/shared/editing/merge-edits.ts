type Fields = Readonly<Record<string, unknown>>

/**
 * A form after somebody else has changed what it edits: what was entered stands, every other field
 * is as it was saved meanwhile.
 *
 * @param before what the form began with
 * @returns the fields, and those that both have changed, each its own way
 */
export function mergeEdits<T extends Fields>(
  before: T,
  mine: T,
  theirs: T,
): { readonly values: T; readonly both: readonly (keyof T & string)[] } {
  const names: (keyof T & string)[] = Object.keys(theirs)
  const entered = names.filter((name) => !isSame(before[name], mine[name]))
  const kept = Object.fromEntries(entered.map((name) => [name, mine[name]]))
  return {
    values: { ...theirs, ...kept },
    both: entered.filter(
      (name) => !isSame(before[name], theirs[name]) && !isSame(mine[name], theirs[name]),
    ),
  }
}

/** Of plain data, as forms hold it. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
