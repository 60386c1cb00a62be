import { type Scope, scopes } from './scopes.ts'

/** A set of permissions that API clients and people may carry. */
export type Role = {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly scopes: readonly string[]
}

// Their ids are the same in every tenant and for ever: rows of people and clients name them.
const builtIn = (number: number, name: string, description: string, granted: readonly Scope[]) => ({
  id: `01980000-0000-7000-8000-00000000000${number}`,
  name,
  description,
  scopes: [...granted].sort(),
})

const readAll: readonly Scope[] = ['customers:read', 'entitlements:read', 'products:read']

/** Has every permission, and alone may free seats that somebody holds. */
export const accountAdministrator: Role = builtIn(
  1,
  'Account Administrator',
  'Everything, people and API clients included.',
  scopes,
)

/** The roles that every tenant has. They cannot be changed. */
export const builtInRoles: readonly Role[] = [
  accountAdministrator,
  builtIn(2, 'Product Management', 'Defines products, plans and offerings; sees what is sold.', [
    ...readAll,
    'products:admin',
  ]),
  builtIn(3, 'Application Development', 'Builds the application: tries it out and sees its keys.', [
    ...readAll,
    'api:admin',
    'entitlements:activate',
    'entitlements:create',
    'products:admin',
    'webhooks:admin',
  ]),
  builtIn(4, 'Back Office Integration', 'For programs: sells and changes what was sold.', [
    ...readAll,
    'customers:admin',
    'entitlements:activate',
    'entitlements:admin',
    'entitlements:create',
    'webhooks:admin',
  ]),
  builtIn(5, 'Support', 'Helps customers: changes what they have, sells nothing.', [
    ...readAll,
    'customers:admin',
    'entitlements:activate',
    'entitlements:admin',
    'lls:admin',
  ]),
  builtIn(6, 'Sales', 'Keeps customers and sells.', [
    ...readAll,
    'customers:admin',
    'entitlements:create',
  ]),
  builtIn(7, 'Viewer', 'Sees the catalogue, the customers and what was sold; changes nothing.', [
    ...readAll,
  ]),
]

export function findBuiltInRole(id: string): Role | null {
  return builtInRoles.find((role) => role.id === id) ?? null
}
