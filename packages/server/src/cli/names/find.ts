import { fromWireId, type IdKind, idPrefixes } from '@leasehold/core/ids'
import { section } from '../text/table.ts'
import { CommandError } from '../usage-error.ts'

/** How things of one kind are found by what a person calls them. */
export type Kind<T> = {
  readonly kind: IdKind
  /** `product`, for sentences. */
  readonly noun: string
  readonly read: (id: string) => Promise<T>
  /** Everything that the text may mean, and perhaps more. */
  readonly search: (text: string) => AsyncIterable<T>
  /** What it may be called besides its id. */
  readonly names: (item: T) => readonly (string | null)[]
  /** Columns that tell it from others of the same name, its id first. */
  readonly columns: (item: T) => readonly string[]
}

// More than these help nobody to choose.
const maxCandidates = 20

/**
 * The one thing that has this id or name. Letters count as written if anything is written so,
 * else upper and lower case are alike. Several are an error that lists them.
 */
export async function findOne<T>(text: string, how: Kind<T>): Promise<T> {
  if (fromWireId(how.kind, text) !== null) return how.read(text)
  const alike: T[] = []
  const exact: T[] = []
  const wanted = text.trim()
  for await (const item of how.search(wanted.slice(0, 100))) {
    const names = how.names(item)
    if (names.includes(wanted)) exact.push(item)
    else if (names.some((name) => name?.toLowerCase() === wanted.toLowerCase())) alike.push(item)
    if (exact.length > maxCandidates) break
  }
  const found = exact.length > 0 ? exact : alike
  const [first] = found
  if (first === undefined) throw unknown(text, how)
  if (found.length === 1) return first
  throw ambiguous(text, how, found)
}

function unknown<T>(text: string, { kind, noun }: Kind<T>): CommandError {
  return new CommandError(
    `There is no ${noun} ${text}; an id would begin with ${idPrefixes[kind]}.`,
  )
}

function ambiguous<T>(text: string, { noun, columns }: Kind<T>, found: readonly T[]): CommandError {
  const candidates = section(
    `${text} may be any of these; name the ${noun} by its id:`,
    found.slice(0, maxCandidates).map(columns),
  )
  const more = found.length > maxCandidates ? '  …' : ''
  return new CommandError(`${candidates}${more}`.trim())
}
