import { findBuiltInRole } from './built-in-roles.ts'

/** Who carries permissions: some of its own, those of a role, or both. */
export type Holder = {
  readonly scopes: readonly string[]
  readonly roleId: string | null
  /** Of a role that the tenant has made; null for a built-in one and for none. */
  readonly roleScopes: readonly string[] | null
}

/** All that a client or a person may do, by its own permissions and by its role. */
export function effectiveScopes({ scopes, roleId, roleScopes }: Holder): string[] {
  const builtIn = roleId === null ? null : findBuiltInRole(roleId)
  return [...new Set([...scopes, ...(builtIn?.scopes ?? roleScopes ?? [])])]
}
