import { UsageError } from '../usage-error.ts'

/** `KEY=VALUE`. */
export function parseAssignment(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`${text} sets nothing; write KEY=VALUE.`)
  return { key: text.slice(0, at), value: text.slice(at + 1) }
}
