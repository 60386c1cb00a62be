import type { ImportKind } from '../../storage/schema.ts'
import { contactRows } from './contact-rows.ts'
import { customerRows } from './customer-rows.ts'
import { entitlementRows } from './entitlement-rows.ts'
import type { ImportKindRules } from './import-kind.ts'

export const rulesOf: Readonly<Record<ImportKind, ImportKindRules>> = {
  customers: customerRows,
  contacts: contactRows,
  entitlements: entitlementRows,
}
