import { invalid } from './request-error.ts'

/** Of the length of a password the schema has seen to. */
export function expectStrong(password: string): void {
  if (new Set(password).size > 1) return
  throw invalid('password', 'must have more than one kind of character', 'weak')
}
