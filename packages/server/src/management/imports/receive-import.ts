import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import {
  appendChunk,
  completeImport,
  deleteImport,
  insertImport,
} from '../../storage/data-imports.ts'
import type { Author, ImportKind } from '../../storage/schema.ts'
import { CsvFault, csvRefusal } from '../csv/csv-fault.ts'
import { readRows } from '../csv/read-rows.ts'
import { checkHeader } from './check-header.ts'
import { rulesOf } from './kinds.ts'

export const maxImportBytes = 100 << 20
const maxImportRows = 1_000_000
// Large enough that a file takes few statements, small enough to hold a few at a time.
const chunkBytes = 256 << 10

export type Received = {
  readonly tenantId: string
  readonly author: Author
  readonly kind: ImportKind
  readonly dryRun: boolean
  readonly fileName: string | null
}

/**
 * Keeps a file while it arrives and reads it through once, so that one which cannot be read to its
 * end is refused before any of it is applied. The id of the import, which is then to be worked at.
 */
export async function receiveImport(
  deps: Deps,
  { tenantId, ...made }: Received,
  body: AsyncIterable<Buffer>,
): Promise<string> {
  const id = deps.newId()
  const header = (names: readonly string[]) => checkHeader(rulesOf[made.kind], names)
  await insertImport(deps.db, tenantId, { id, ...made }, deps.clock.now())
  try {
    let rows = 0
    for await (const { line } of readRows(kept(deps, tenantId, id, body), header)) {
      rows += 1
      if (rows > maxImportRows) throw new CsvFault(line, 'tooManyRows', 'is one row too many')
    }
    if (rows === 0) throw new CsvFault(2, 'empty', 'the file has no rows')
    await completeImport(deps.db, tenantId, id, rows)
    return id
  } catch (error) {
    await deleteImport(deps.db, tenantId, id)
    throw error instanceof CsvFault ? csvRefusal(error) : error
  }
}

/** The same bytes in chunks of one size, each kept before it is handed on. */
async function* kept(
  { db }: Deps,
  tenantId: string,
  id: string,
  body: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let [size, total, number] = [0, 0, 0]
  for await (const bytes of body) {
    waiting.push(bytes)
    size += bytes.length
    total += bytes.length
    if (total > maxImportBytes) throw new RequestError('bodyTooLarge')
    if (size < chunkBytes) continue
    const chunk = Buffer.concat(waiting)
    await appendChunk(db, tenantId, id, number, chunk)
    number += 1
    waiting = []
    size = 0
    yield chunk
  }
  if (size === 0) return
  const chunk = Buffer.concat(waiting)
  await appendChunk(db, tenantId, id, number, chunk)
  yield chunk
}
