import { type Command, InvalidArgumentError } from 'commander'
import type { Customer } from '../api/models.ts'
import { writeInstant } from '../text/instant.ts'
import { facts, section } from '../text/table.ts'

export type CustomerOptions = {
  ref?: string
  legalName?: string
  type?: string
  status?: string
  description?: string
  website?: string
  linkedin?: string
  contractValue?: number
  contractStart?: string
  contractRenewal?: string
  field?: CustomFields
}

type CustomFields = Record<string, string | null>

export function withFields(command: Command): Command {
  return command
    .option('--ref <text>', 'account reference, as your other systems have it')
    .option('--legal-name <text>', 'its name in contracts')
    .option('--type <type>', 'what kind of customer')
    .option('--status <status>', 'active or inactive')
    .option('--website <address>', 'its website')
    .option('--linkedin <address>', 'its page at LinkedIn')
    .option('--description <text>', 'who it is')
    .option('--contract-value <amount>', 'what the contract is worth', parseAmount)
    .option('--contract-start <date>', 'when the contract began')
    .option('--contract-renewal <date>', 'when it is due for renewal')
    .option(
      '--field <key=value>',
      'a custom field, once for each; nothing after = clears it',
      parseField,
    )
}

function parseAmount(text: string): number {
  const amount = Number(text)
  if (text.trim() === '' || !Number.isFinite(amount)) {
    throw new InvalidArgumentError('It must be a number.')
  }
  return amount
}

function parseField(text: string, before: Record<string, string | null> = {}) {
  const sign = text.indexOf('=')
  if (sign < 1) throw new InvalidArgumentError('Write it as key=value.')
  return { ...before, [text.slice(0, sign)]: text.slice(sign + 1) || null }
}

export function bodyOf(options: CustomerOptions) {
  return {
    accountRefId: options.ref,
    legalName: options.legalName,
    type: options.type,
    status: options.status,
    website: options.website,
    linkedInUrl: options.linkedin,
    description: options.description,
    contractValue: options.contractValue,
    contractStartDate: options.contractStart,
    contractRenewalDate: options.contractRenewal,
    customFields: options.field,
  }
}

/** The API replaces all custom fields at once; those that nobody has named stay as they are. */
export function withOthers<T extends { customFields: CustomFields | undefined }>(
  body: T,
  others: CustomFields,
): T {
  if (body.customFields === undefined) return body
  const all = Object.entries({ ...others, ...body.customFields })
  return { ...body, customFields: Object.fromEntries(all.filter(([, value]) => value !== null)) }
}

export function describeCustomer(customer: Customer): string {
  const { disabledDate, stats, address } = customer
  const head = facts([
    ['customer', customer.name],
    ['id', customer.id],
    ['account ref', customer.accountRefId],
    ['legal name', customer.legalName],
    ['type', customer.type],
    ['website', customer.website],
    ['LinkedIn', customer.linkedInUrl],
    ['description', customer.description],
    ['address', address && Object.values(address).filter(Boolean).join(', ')],
    ['contract value', customer.contractValue],
    ['contract since', dateText(customer.contractStartDate)],
    ['renewal', dateText(customer.contractRenewalDate)],
    ['status', customer.status],
    ['disabled', disabledDate === null ? null : writeInstant(disabledDate)],
    ['entitlements', stats?.entitlementsCount],
  ])
  return head + section('custom fields', Object.entries(customer.customFields))
}

function dateText(date: string | null): string | null {
  return date === null ? null : writeInstant(date)
}
