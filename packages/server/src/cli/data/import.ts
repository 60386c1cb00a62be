import { createReadStream, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { Argument, type Command } from 'commander'
import { stringify } from 'csv-stringify/sync'
import type { Api } from '../api/api.ts'
import { everyItem } from '../api/listing.ts'
import type { Import, ImportError } from '../api/models.ts'
import { apiCommand, online, type Session } from '../api/session.ts'
import { facts, section } from '../text/table.ts'
import { CommandError } from '../usage-error.ts'
import { progressBar } from './progress-bar.ts'

export const fileKinds = ['customers', 'contacts', 'entitlements'] as const

type Options = { dryRun?: true; errors?: string; json?: true }

const lookEveryMs = 250
// More would scroll away what they have in common.
const errorsShown = 20

export function addImport(program: Command): void {
  apiCommand(program, {
    usage: 'import',
    description: 'import a CSV file of customers, contacts or entitlements; - reads standard input',
    example: 'import customers customers.csv --dry-run',
  })
    .addArgument(new Argument('<kind>', 'what the rows are').choices(fileKinds))
    .argument('<file>', 'CSV in UTF-8, with commas, semicolons or tabs')
    .option('--dry-run', 'write nothing, tell what would be done')
    .option('--errors <file>', 'write the refused rows to a CSV file')
    .action(
      online(async (session, kind: string, file: string, options: Options) => {
        const started = await send(session.api, kind, file, options.dryRun ?? false)
        const done = await follow(session.api, started, options.json !== true)
        const errors = await errorsOf(session.api, done)
        if (options.errors !== undefined) await writeErrors(options.errors, errors)
        session.print(options.json ? { ...done, errors } : done, () => describe(done, errors))
        if (done.status !== 'finished') throw new CommandError(`The import is ${done.status}.`)
        if (done.failed > 0) {
          noteErrors(session, done, options)
          throw new CommandError(`${done.failed} of ${done.rowsTotal} rows were refused.`)
        }
      }),
    )
}

function send(api: Api, kind: string, file: string, dryRun: boolean): Promise<Import> {
  const isInput = file === '-'
  if (!isInput) requireFile(file)
  const stream = Readable.toWeb(isInput ? process.stdin : createReadStream(file))
  const fileName = isInput ? undefined : basename(file)
  // The same stream under two names: Node's own, and that of the web.
  return api.sendStream('/imports', stream as ReadableStream, 'text/csv', {
    kind,
    dryRun,
    fileName,
  })
}

// Told now, or the server would be told first that there is no body.
function requireFile(file: string): void {
  try {
    if (statSync(file).isFile()) return
  } catch {
    throw new CommandError(`There is no file ${file}.`)
  }
  throw new CommandError(`${file} is no file.`)
}

async function follow(api: Api, started: Import, isShown: boolean): Promise<Import> {
  const bar = progressBar(started.dryRun ? 'dry run' : 'import', started.rowsTotal, isShown)
  let now = started
  while (now.status === 'waiting' || now.status === 'running') {
    await pause(lookEveryMs)
    now = await api.get<Import>(`/imports/${started.id}`)
    bar.reach(now.rowsDone)
  }
  bar.stop(now.status)
  return now
}

async function errorsOf(api: Api, { id, failed }: Import): Promise<ImportError[]> {
  if (failed === 0) return []
  const errors: ImportError[] = []
  for await (const error of everyItem<ImportError>(api, `/imports/${id}/errors`)) errors.push(error)
  return errors
}

async function writeErrors(file: string, errors: readonly ImportError[]): Promise<void> {
  const columns = ['line', 'column', 'code', 'message']
  await writeFile(file, stringify([...errors], { header: true, columns }))
}

function describe(done: Import, errors: readonly ImportError[]): string {
  const would = done.dryRun ? 'would be ' : ''
  const rows = errors
    .slice(0, errorsShown)
    .map(({ line, column, message }) => [line, column, message] as const)
  return (
    facts([
      [done.dryRun ? 'dry run' : 'import', done.fileName ?? done.kind],
      ['rows', done.rowsTotal],
      [`${would}created`, done.created],
      [`${would}updated`, done.updated],
      ['unchanged', done.unchanged],
      ['refused', done.failed],
    ]) + section('line  column  why', rows)
  )
}

function noteErrors({ note }: Session, { failed }: Import, { errors }: Options): void {
  if (errors !== undefined) note(`The refused rows are in ${errors}.`)
  else if (failed > errorsShown) note(`The first ${errorsShown}; --errors writes all to a file.`)
}
