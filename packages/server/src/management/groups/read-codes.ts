import {
  activationCodeBytes,
  generateActivationCode,
  normaliseActivationCode,
} from '@leasehold/core/activation-codes'
import type { Deps } from '../../deps.ts'
import { invalid } from '../../http/request-error.ts'
import { duplicate } from '../duplicate.ts'

/**
 * Codes of a request in their normal form. Two that come to the same are refused, or taken as one
 * with `dropTwins`.
 */
export function readCodes(
  typed: readonly string[],
  propertyName: string,
  options: { dropTwins: boolean } = { dropTwins: false },
): string[] {
  const codes = typed.map((text, index) => readCode(text, `${propertyName}[${index}]`))
  const unique = new Set(codes)
  const twin = codes.findIndex((code, index) => codes.indexOf(code) !== index)
  if (twin >= 0 && !options.dropTwins) throw duplicate(`${propertyName}[${twin}]`)
  return [...unique]
}

export function readCode(typed: string, propertyName: string): string {
  const code = normaliseActivationCode(typed)
  if (code === null) {
    const message = 'must be 2 to 50 letters, digits and hyphens, with no hyphen first or last'
    throw invalid(propertyName, message, 'pattern')
  }
  return code
}

export function newCodes({ randomBytes }: Pick<Deps, 'randomBytes'>, count: number): string[] {
  return Array.from({ length: count }, () =>
    generateActivationCode(randomBytes(activationCodeBytes)),
  )
}
