import { type Scope as Permission, scopes as permissions } from '../identity/scopes.ts'
import type { Author } from '../storage/schema.ts'

/** Who calls the Management API: from the access token, its tenant already checked. */
export type Principal = {
  tenantId: string
  scopes: readonly string[]
  author: Author
}

/** What an operation may ask for; routes have it from here, beside the principal that brings it. */
export const scopes = permissions
export type Scope = Permission
