import type { Command } from 'commander'
import { type ConfigRow, describeConfig } from '../config.ts'
import { load } from './load.ts'

export function addConfig(program: Command): void {
  program
    .command('config')
    .description('print every setting, its value and where it comes from; secrets are masked')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: true }) => {
      const rows = describeConfig(load())
      process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : table(rows))
    })
}

function table(rows: readonly ConfigRow[]): string {
  const lines = [
    ['setting', 'value', 'source', 'variable'],
    ...rows.map(({ setting, value, source, variable }) => [setting, value, source, variable]),
  ]
  const widths = [0, 1, 2].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  return lines
    .map((line) => line.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}
