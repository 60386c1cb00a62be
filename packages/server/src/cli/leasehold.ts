#!/usr/bin/env node
import { addCommands } from './commands.ts'
import { createProgram } from './program.ts'
import { runCommand } from './run-command.ts'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads us has seen enough, as `head` has.
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

await runCommand(addCommands(createProgram()), process.argv)
