import type { Author } from '../storage/schema.ts'

/** Who calls the Management API: from the access token, its tenant already checked. */
export type Principal = {
  tenantId: string
  scopes: readonly string[]
  author: Author
}

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
