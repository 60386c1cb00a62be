import type { Command } from 'commander'
import { load } from './load.ts'
import { createLog } from './log-output.ts'

/** Work of whoever runs the server, on its database, while no server runs. */
export function addRaiseEpoch(program: Command): void {
  program
    .command('raise-epoch')
    .description('mark a database as restored from a copy, before the first start on it')
    .action(async () => {
      const { raiseEpoch } = await import('../start/raise-epoch.ts')
      const { config } = load()
      // To standard error: what is printed is the answer.
      const epoch = await raiseEpoch(config, createLog('warn', process.stderr))
      process.stdout.write(
        `The epoch is ${epoch}: devices fetch their rights anew, whatever version they have.\n`,
      )
    })
}
