import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Argument, type Command, Option } from 'commander'
import { apiCommand, online } from '../api/session.ts'
import { fileKinds } from './import.ts'
import { printPieces } from './print-pieces.ts'

type Options = { out?: string; search?: string; delimiter?: string; bom?: true }

export function addExport(program: Command): void {
  apiCommand(program, {
    usage: 'export',
    description: 'write customers, contacts or entitlements as CSV',
    example: 'export customers --out customers.csv',
  })
    .addArgument(new Argument('<kind>', 'what to write').choices(fileKinds))
    .option('--out <file>', 'the file to write; without it, standard output')
    .option('--search <text>', 'only those found by these words')
    .addOption(
      new Option('--delimiter <name>', 'what stands between cells').choices([
        'comma',
        'semicolon',
        'tab',
      ]),
    )
    .option('--bom', 'begin with a byte order mark, by which Excel knows UTF-8')
    .action(
      online(async ({ api, note }, kind: string, { out, search, delimiter, bom }: Options) => {
        const pieces = api.readStream(`/${kind}/export`, { format: 'csv', search, delimiter, bom })
        if (out === undefined) return printPieces(pieces)
        await pipeline(Readable.from(pieces), createWriteStream(out))
        note(`Written to ${out}.`)
      }),
    )
}
