import type { IdKind } from '@leasehold/core/ids'

/** What kind of thing an event is about. */
export function resourceKindOf(code: string): IdKind {
  if (code === 'webhook.test') return 'webhook'
  if (code.startsWith('customer.')) return 'customer'
  return code.startsWith('entitlement.group.') ? 'group' : 'entitlement'
}
