import type { Scope } from '../../http/principal.ts'

export const entitlementReaders: readonly Scope[] = ['entitlements:read', 'entitlements:admin']
export const entitlementCreators: readonly Scope[] = ['entitlements:create']
export const entitlementWriters: readonly Scope[] = ['entitlements:admin']
export const entitlementActivators: readonly Scope[] = ['entitlements:activate']
export const activationDeleters: readonly Scope[] = ['activations:delete']
