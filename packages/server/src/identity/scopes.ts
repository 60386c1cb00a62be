/** Permission names, as the field has them. */
export const scopes = [
  'activations:delete',
  'api:admin',
  'customers:admin',
  'customers:read',
  'entitlements:activate',
  'entitlements:admin',
  'entitlements:create',
  'entitlements:read',
  'eup:admin',
  'lls:admin',
  'products:admin',
  'products:read',
  'settings:admin',
  'webhooks:admin',
] as const

export type Scope = (typeof scopes)[number]

/** What each permits, in a sentence, for those who put roles together. */
export const scopeMeanings: Readonly<Record<Scope, string>> = {
  'activations:delete': 'Free a seat that somebody holds.',
  'api:admin': 'Manage API clients and keys.',
  'customers:admin': 'Create and change customers and their contacts.',
  'customers:read': 'Read customers and their contacts.',
  'entitlements:activate': 'Activate, refresh and start on behalf of a customer.',
  'entitlements:admin': 'Change, renew, disable and delegate entitlements.',
  'entitlements:create': 'Sell: create entitlements from offerings.',
  'entitlements:read': 'Read entitlements, their seats and their history.',
  'eup:admin': 'Set up the end-user portal.',
  'lls:admin': 'Manage local license servers.',
  'products:admin': 'Create and change products, plans and offerings.',
  'products:read': 'Read products, plans and offerings.',
  'settings:admin': 'Manage people, roles and settings, and read the audit.',
  'webhooks:admin': 'Manage webhooks and read events.',
}
