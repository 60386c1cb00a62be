import { InvalidArgumentError } from 'commander'
import { UsageError } from '../usage-error.ts'

export type Assignment = { readonly key: string; readonly value: string }

/** `KEY=VALUE`. */
export function parseAssignment(text: string): Assignment {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`${text} sets nothing; write KEY=VALUE.`)
  return { key: text.slice(0, at), value: text.slice(at + 1) }
}

/** The value of an assignment, read as an option would be; a fault names the assignment. */
export function readValue<T>({ key, value }: Assignment, parse: (text: string) => T): T {
  try {
    return parse(value)
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    throw new UsageError(`${key}=${value} can't be set. ${error.message}`)
  }
}
