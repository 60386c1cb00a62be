import type { Schemas } from '../api/client.ts'
import { useTexts } from '../i18n/texts.ts'
import { RowBadge } from './row-badge.tsx'
import { statusTexts } from './status-texts.ts'

export type EntitlementStatus = Schemas['Entitlement']['status']

export const entitlementStatuses: readonly EntitlementStatus[] = [
  'created',
  'active',
  'gracePeriod',
  'expired',
  'disabled',
  'customerDisabled',
  'exported',
]

const colours: Record<EntitlementStatus, string> = {
  created: 'blue',
  active: 'green',
  gracePeriod: 'yellow',
  expired: 'red',
  disabled: 'gray',
  customerDisabled: 'gray',
  exported: 'grape',
}

/** The status of an entitlement as a word; the colour only goes along. */
export function StatusBadge({ status }: { status: EntitlementStatus }) {
  const t = useTexts(statusTexts)
  return <RowBadge color={colours[status]}>{t(status)}</RowBadge>
}
