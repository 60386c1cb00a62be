/** The command was written wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The command can't do what it was asked to, and says why in one sentence: exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
