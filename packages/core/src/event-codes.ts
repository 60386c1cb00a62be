/** What an event is about; of an entitlement its seats too. */
export const eventTypes = ['customer', 'entitlementGroup', 'entitlement', 'insight'] as const
export type EventType = (typeof eventTypes)[number]

type EventKind = { readonly type: EventType; readonly description: string }

/** Every event that listeners can subscribe to. A code, once released, is for ever. */
export const eventCodes = {
  'customer.created': { type: 'customer', description: 'A customer was created.' },
  'customer.updated': {
    type: 'customer',
    description: 'A customer was changed, disabled or enabled.',
  },
  'entitlement.group.created': {
    type: 'entitlementGroup',
    description: 'An order was placed: a group of entitlements was made.',
  },
  'entitlement.group.updated': {
    type: 'entitlementGroup',
    description: 'Customer, order reference, activation codes or contacts of a group changed.',
  },
  'entitlement.created': { type: 'entitlement', description: 'An entitlement was made.' },
  'entitlement.activated': {
    type: 'entitlement',
    description: 'The term of an entitlement began.',
  },
  'entitlement.updated': {
    type: 'entitlement',
    description: 'Anything that an entitlement grants, or its being disabled, changed.',
  },
  'entitlement.renewed': { type: 'entitlement', description: 'An entitlement was renewed.' },
  'entitlement.expired': { type: 'entitlement', description: 'The term ended; grace may follow.' },
  'entitlement.expires30days': { type: 'entitlement', description: 'The term ends in 30 days.' },
  'entitlement.expires7days': { type: 'entitlement', description: 'The term ends in 7 days.' },
  'entitlement.expires1day': { type: 'entitlement', description: 'The term ends in a day.' },
  'entitlement.maintenance.expired': { type: 'entitlement', description: 'Maintenance ended.' },
  'entitlement.maintenance.expires30days': {
    type: 'entitlement',
    description: 'Maintenance ends in 30 days.',
  },
  'entitlement.maintenance.expires7days': {
    type: 'entitlement',
    description: 'Maintenance ends in 7 days.',
  },
  'entitlement.maintenance.expires1day': {
    type: 'entitlement',
    description: 'Maintenance ends in a day.',
  },
  'entitlement.provision': {
    type: 'entitlement',
    description: 'An entitlement is to be provided to its customer.',
  },
  'entitlement.seat.activated': { type: 'entitlement', description: 'A seat was taken.' },
  'entitlement.seat.deactivated': {
    type: 'entitlement',
    description: 'A seat was handed in, freed, cut, or lapsed.',
  },
  'entitlement.seat.possibleClone': {
    type: 'entitlement',
    description: 'Something speaks for a copy of a device that holds a seat.',
  },
  'entitlement.usage.summary': {
    type: 'insight',
    description: 'A period of usage counts was closed: what it came to, for billing.',
  },
} as const satisfies Record<string, EventKind>

export type EventCode = keyof typeof eventCodes

export function isEventCode(text: string): text is EventCode {
  return Object.hasOwn(eventCodes, text)
}
