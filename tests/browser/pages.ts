import type { BackOffice } from '../support/back-office.ts'

/** Ids of the demo that pages are shown with. */
export type Ids = {
  product: string
  customer: string
  group: string
  entitlement: string
  activation: string
  webhook: string
  user: string
  offering: string
  bulk: string
  /** A local license server, and an entitlement that it serves. */
  site: { server: string; entitlement: string }
  /** Of the customer whose people sign in to the portal. */
  portal: { entitlement: string; contact: string }
}

/** A page of the console or the portal: where it is, below its own address. */
export type PageUnderTest = {
  /** Of its picture, and of its test. */
  name: string
  path: (ids: Ids) => string
  /** Names of buttons, or of what a menu offers, that lead to a dialog over it, one after another. */
  opens?: readonly string[]
  /** For whoever is not signed in. These stand last: with them a visit is signed out. */
  isOutside?: true
}

const toEntitlement = ({ entitlement }: Ids) => `/entitlements/${entitlement}`

/** Every page of the console, as somebody sees it who may see everything. */
export const consolePages: readonly PageUnderTest[] = [
  { name: 'home', path: () => '/' },
  { name: 'report-expiring', path: () => '/reports/expiring' },
  { name: 'report-overdraft', path: () => '/reports/overdraft' },
  { name: 'report-denials', path: () => '/reports/denials' },
  { name: 'report-usage', path: () => '/reports/usage' },
  { name: 'report-stale-devices', path: () => '/reports/stale-devices' },
  { name: 'report-copies', path: () => '/reports/copies' },
  { name: 'webhooks', path: () => '/webhooks' },
  { name: 'webhook', path: ({ webhook }) => `/webhooks/${webhook}` },
  { name: 'events', path: () => '/events' },
  { name: 'identity-providers', path: () => '/identity-providers' },
  { name: 'local-servers', path: () => '/local-servers' },
  { name: 'local-server', path: ({ site }) => `/local-servers/${site.server}` },
  { name: 'delegated', path: ({ site }) => `/entitlements/${site.entitlement}` },
  { name: 'portal-looks', path: () => '/portal' },
  { name: 'transfer', path: () => '/transfer' },
  { name: 'customers', path: () => '/customers' },
  { name: 'customer', path: ({ customer }) => `/customers/${customer}` },
  {
    name: 'customer-entitlements',
    path: ({ customer }) => `/customers/${customer}?tab=entitlements`,
  },
  { name: 'customer-contacts', path: ({ customer }) => `/customers/${customer}?tab=contacts` },
  { name: 'customer-notes', path: ({ customer }) => `/customers/${customer}?tab=notes` },
  { name: 'orders', path: () => '/orders' },
  { name: 'order', path: ({ group }) => `/orders/${group}` },
  { name: 'new-order', path: () => '/orders/new' },
  { name: 'products', path: () => '/products' },
  { name: 'product', path: ({ product }) => `/products/${product}` },
  { name: 'shared-features', path: () => '/products/shared' },
  { name: 'plans', path: () => '/plans' },
  { name: 'offerings', path: () => '/offerings' },
  { name: 'offering', path: ({ offering }) => `/offerings/${offering}` },
  { name: 'users', path: () => '/users' },
  { name: 'user', path: ({ user }) => `/users/${user}` },
  { name: 'roles', path: () => '/roles' },
  { name: 'api-clients', path: () => '/api-clients' },
  { name: 'audit', path: () => '/audit' },
  { name: 'keys', path: () => '/keys' },
  { name: 'custom-fields', path: () => '/custom-fields' },
  { name: 'settings', path: () => '/settings' },
  { name: 'my-account', path: () => '/my-account' },
  { name: 'entitlements', path: () => '/entitlements' },
  { name: 'entitlement', path: toEntitlement },
  ...['seats', 'usage', 'history', 'log', 'planned'].map((tab) => ({
    name: `entitlement-${tab}`,
    path: ({ entitlement }: Ids) => `/entitlements/${entitlement}?tab=${tab}`,
  })),
  { name: 'device', path: ({ activation }) => `/devices/${activation}` },
  { name: 'possible-copies', path: () => '/devices' },
  { name: 'bulk-changes', path: () => '/bulk-changes' },
  { name: 'bulk-change', path: ({ bulk }) => `/bulk-changes/${bulk}` },
  { name: 'planned-changes', path: () => '/planned-changes' },
  { name: 'dialog-order', path: ({ group }) => `/orders/${group}`, opens: ['Add offerings'] },
  { name: 'dialog-term', path: toEntitlement, opens: ['Edit the term'] },
  {
    name: 'dialog-change-offering',
    path: toEntitlement,
    opens: ['Actions', 'Change offering'],
  },
  { name: 'dialog-seats', path: toEntitlement, opens: ['Edit seats'] },
  {
    name: 'dialog-free-seat',
    path: ({ activation }) => `/devices/${activation}`,
    opens: ['Free the seat'],
  },
  { name: 'dialog-delegate', path: toEntitlement, opens: ['Delegate to a local server'] },
  {
    name: 'dialog-take-back',
    path: ({ site }) => `/entitlements/${site.entitlement}`,
    opens: ['Take back'],
  },
  { name: 'dialog-user', path: () => '/users', opens: ['Add a person'] },
  { name: 'sign-in', path: () => '/', isOutside: true },
  { name: 'forgotten', path: () => '/forgotten', isOutside: true },
  { name: 'new-password', path: () => '/password#token=seen-in-a-mail', isOutside: true },
  { name: 'invitation', path: () => '/invitation#seen-in-a-mail', isOutside: true },
  { name: 'sso', path: () => '/sso?error=access_denied', isOutside: true },
]

/** Every page of the portal, as an administrator of a customer sees it. */
export const portalPages: readonly PageUnderTest[] = [
  { name: 'licences', path: () => '/' },
  { name: 'licence', path: ({ portal }) => `/entitlements/${portal.entitlement}` },
  { name: 'activate', path: ({ portal }) => `/entitlements/${portal.entitlement}/offline` },
  {
    name: 'refresh',
    path: ({ portal }) => `/entitlements/${portal.entitlement}/offline?do=refresh`,
  },
  { name: 'people', path: () => '/people' },
  { name: 'person', path: ({ portal }) => `/people/${portal.contact}` },
  { name: 'account', path: () => '/my-account' },
  { name: 'sign-in', path: () => '/', isOutside: true },
  { name: 'forgotten', path: () => '/forgotten', isOutside: true },
  { name: 'password', path: () => '/password#token=seen-in-a-mail', isOutside: true },
  { name: 'sso', path: () => '/sso?error=access_denied', isOutside: true },
]

/** An entitlement of the demo that has seats, and what belongs to it. */
export async function readIds(vendor: BackOffice): Promise<Ids> {
  const first = async (path: string) => (await vendor.get(path)).items[0].id as string
  const { items: entitlements } = await vendor.get('/entitlements?pageSize=50')
  for (const entitlement of entitlements) {
    const { items: seats } = await vendor.get(`/entitlements/${entitlement.id}/activations`)
    const group = await vendor.get(`/entitlements/groups/${entitlement.entitlementGroupId}`)
    if (seats.length === 0 || !group.customerId || entitlement.exported) continue
    return {
      product: entitlement.productId,
      customer: group.customerId,
      group: group.id,
      entitlement: entitlement.id,
      activation: seats[0].id,
      webhook: await first('/account/webhooks'),
      user: await first('/account/users?search=nora'),
      offering: await first('/offerings?sort=name'),
      bulk: await first('/entitlements/bulk'),
      site: await readSiteIds(vendor),
      portal: await readPortalIds(vendor),
    }
  }
  throw new Error('the demo has no entitlement with a seat')
}

async function readSiteIds(vendor: BackOffice): Promise<Ids['site']> {
  const { items: servers } = await vendor.get('/local-license-servers')
  const server = servers[0].id
  const { items } = await vendor.get(`/local-license-servers/${server}/entitlements`)
  return { server, entitlement: items[0].id }
}

async function readPortalIds(vendor: BackOffice): Promise<Ids['portal']> {
  const path = '/customers/contacts/search?search=harbourlane'
  const { items: contacts } = await vendor.get(path)
  const user = contacts.find(({ lastName }: { lastName: string }) => lastName === 'Okafor')
  const { items } = await vendor.get(`/entitlements?customerId=${user.customerId}&pageSize=50`)
  const busiest = items.toSorted((a: Used, b: Used) => b.seatsUsed - a.seatsUsed)[0]
  return { entitlement: busiest.id, contact: user.id }
}

type Used = { seatsUsed: number }
