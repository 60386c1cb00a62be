import { confirm, isCancel } from '@clack/prompts'
import { UsageError } from '../../usage-error.ts'

/** Asks a person. Where nobody can be asked, the command has to say --yes. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UsageError(`${question} Say --yes, or --dry-run to see what it would do.`)
  }
  const answer = await confirm({ message: question })
  return !isCancel(answer) && answer
}
