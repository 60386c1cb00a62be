import type { Command } from 'commander'
import { type ConfigRow, describeConfig } from '../config.ts'
import { load } from './load.ts'
import { table } from './text/table.ts'

export function addConfig(program: Command): void {
  program
    .command('config')
    .description('print every setting, its value and where it comes from; secrets are masked')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: true }) => {
      const rows = describeConfig(load())
      process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : describe(rows))
    })
}

function describe(rows: readonly ConfigRow[]): string {
  return table(
    ['setting', 'value', 'source', 'variable'],
    rows.map(({ setting, value, source, variable }) => [setting, value, source, variable]),
  )
}
