import { type Command, CommanderError, InvalidArgumentError } from 'commander'
import { ConfigError } from '../config.ts'
import { EmbeddedError } from '../embedded/embedded-error.ts'
import { StartError } from '../start/start-error.ts'
import { plain } from './text/plain.ts'
import { CommandError, UsageError } from './usage-error.ts'

/**
 * Runs the command of the arguments. Exit code 0 when it was done, 2 when it was written wrongly, 1
 * for everything else. What the operator can mend is told without a stack.
 */
export async function runCommand(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(argv)
  } catch (error) {
    process.exitCode = exitCodeOf(error)
    // Commander has told its own errors already, and printed help is none.
    if (error instanceof CommanderError && !(error instanceof InvalidArgumentError)) return
    const said = isMendable(error) ? error.message : describeFault(error)
    process.stderr.write(`leasehold: ${plain(said)}\n`)
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  return error instanceof UsageError ? 2 : 1
}

function isMendable(error: unknown): error is Error {
  const classes = [
    StartError,
    ConfigError,
    EmbeddedError,
    CommandError,
    UsageError,
    InvalidArgumentError,
  ]
  return classes.some((each) => error instanceof each)
}

function describeFault(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
