import type { Schemas } from '../../../api/client.ts'
import type { Scope } from '../../session.ts'

export type ImportKind = Schemas['Import']['kind']

/** What may be read in, and who may: each takes all of its permissions. */
export const importKinds: readonly { readonly kind: ImportKind; readonly all: readonly Scope[] }[] =
  [
    { kind: 'customers', all: ['customers:admin'] },
    { kind: 'contacts', all: ['customers:admin'] },
    { kind: 'entitlements', all: ['entitlements:create', 'entitlements:admin'] },
  ]

export const exportKinds: readonly { readonly kind: ImportKind; readonly any: readonly Scope[] }[] =
  [
    { kind: 'customers', any: ['customers:read', 'customers:admin'] },
    { kind: 'contacts', any: ['customers:read', 'customers:admin'] },
    { kind: 'entitlements', any: ['entitlements:read', 'entitlements:admin'] },
  ]
