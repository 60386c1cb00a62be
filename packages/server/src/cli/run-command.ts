import type { Command } from 'commander'
import { ConfigError } from '../config.ts'
import { EmbeddedError } from '../embedded/embedded-error.ts'
import { StartError } from '../start/start-error.ts'

/** Runs the command of the arguments. What the operator can mend is told without a stack. */
export async function runCommand(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(argv)
  } catch (error) {
    const mendable =
      error instanceof StartError || error instanceof ConfigError || error instanceof EmbeddedError
    process.stderr.write(`leasehold: ${mendable ? error.message : describeFault(error)}\n`)
    process.exitCode = 1
  }
}

function describeFault(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
