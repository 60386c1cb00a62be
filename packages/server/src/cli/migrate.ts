import type { Command } from 'commander'
import { load } from './load.ts'
import { createLog } from './log-output.ts'

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the schema of the database up to date, as every start does too')
    .action(async () => {
      const { openDatabase } = await import('../start/open-database.ts')
      const { config } = load()
      const database = await openDatabase(config, createLog(config.logLevel, process.stdout))
      await database.close()
      process.stdout.write('The schema is up to date.\n')
    })
}
