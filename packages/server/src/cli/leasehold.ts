#!/usr/bin/env node
import { Command } from 'commander'
import { addConfig } from './config.ts'
import { addMigrate } from './migrate.ts'
import { runCommand } from './run-command.ts'
import { addServe } from './serve.ts'

const program = new Command('leasehold')
  .description('Sell software, change the rights at any time, know what every device holds.')
  .showHelpAfterError()

// One line for each command.
addServe(program)
addMigrate(program)
addConfig(program)

await runCommand(program, process.argv)
