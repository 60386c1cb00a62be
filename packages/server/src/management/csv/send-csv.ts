import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import { type Cell, type CsvForm, writeRows } from './write-rows.ts'

export const csvReply = Type.Unsafe<unknown>({
  type: 'string',
  description: 'text/csv. What a spreadsheet would run as a formula has an apostrophe before it.',
})

type CsvFile = {
  /** Without its ending. */
  readonly name: string
  readonly header: readonly string[]
  readonly pages: AsyncIterable<readonly (readonly Cell[])[]>
  readonly form: CsvForm
}

/** Sends a list as a file that is written as it is read, however long it is. */
export function sendCsv(
  { log }: Pick<Deps, 'log'>,
  reply: FastifyReply,
  { name, header, pages, form }: CsvFile,
): FastifyReply {
  const file = Readable.from(writeRows(header, pages, form))
  // The status is out already: all that can be done is to break off, so that nobody takes it for whole.
  file.on('error', (error) => log.error({ err: error, name }, 'an export broke off'))
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(file)
}
