import { attributeValueFault, type Fault, type NumberRange } from '@leasehold/core/catalogue-rules'
import type { AttributeType } from '@leasehold/core/rights'
import { RE2JS, RE2JSException } from 're2js'
import { parseInstant } from '../../http/instant.ts'
import type { ValidationRule } from '../../storage/schema.ts'

export type AttributeRules = {
  readonly type: AttributeType
  readonly numberRange: NumberRange | null
  readonly validationRules: readonly ValidationRule[]
}

/** What is wrong with an attribute's value; null is always allowed. */
export function attributeFault(
  { type, numberRange, validationRules }: AttributeRules,
  value: string | null,
): Fault | null {
  const fault = attributeValueFault(type, numberRange, value, isInstant)
  if (fault !== null || value === null) return fault
  for (const rule of validationRules) {
    if (rule.ruleType === 'email') {
      if (!isEmail(value))
        return { field: 'value', message: 'must be an e-mail address', code: 'email' }
    } else if (!compile(rule.regex).matcher(value).find()) {
      return { field: 'value', message: rule.errorMessage, code: 'regex' }
    }
  }
  return null
}

/** Why a rule can't be used. */
export function rulesFault(rules: readonly ValidationRule[]): Fault | null {
  for (const [index, rule] of rules.entries()) {
    if (rule.ruleType !== 'regex') continue
    try {
      compile(rule.regex)
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error
      return { field: `validationRules[${index}].regex`, message: error.message, code: 'regex' }
    }
  }
  return null
}

// The syntax of RE2, whose matching time grows with the text only: a pattern of the tenant's own
// can't stall the server for everybody.
function compile(regex: string) {
  return RE2JS.compile(regex)
}

function isInstant(text: string): boolean {
  return parseInstant(text) !== null
}

const localPart = /^[^\s@"(),:;<>[\]\\]{1,64}$/
const domain = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  return (
    at > 0 &&
    text.length <= 254 &&
    localPart.test(text.slice(0, at)) &&
    domain.test(text.slice(at + 1))
  )
}
