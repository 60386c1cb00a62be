import { invalid } from '../http/request-error.ts'
import { isUnstorable } from '../http/unstorable.ts'
import type { Place } from '../storage/listing.ts'

/** Where a list goes on: its sort as the query had it, and the place of the last item seen. */
export type Cursor = { readonly sort: string | null; readonly place: Place }

export function writeCursor({ sort, place }: Cursor): string {
  const { values, total, isEstimate } = place
  return Buffer.from(JSON.stringify([sort, values, total, isEstimate])).toString('base64url')
}

/** 422 for a text that this did not write, or might not have. */
export function readCursor(text: string): Cursor {
  const cursor = parsed(text)
  if (cursor === null) throw invalid('cursor', 'is none that a list has given', 'cursor')
  return cursor
}

function parsed(text: string): Cursor | null {
  try {
    const [sort, values, total, isEstimate] = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    )
    const fits =
      (sort === null || typeof sort === 'string') &&
      Array.isArray(values) &&
      values.every((value) => typeof value === 'string' && !isUnstorable(value)) &&
      Number.isSafeInteger(total) &&
      total >= 0 &&
      typeof isEstimate === 'boolean'
    return fits ? { sort, place: { values, total, isEstimate } } : null
  } catch {
    return null
  }
}
