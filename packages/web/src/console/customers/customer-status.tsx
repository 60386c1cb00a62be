import type { Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { RowBadge } from '../../shared/row-badge.tsx'
import { customerTexts } from './customer-texts.ts'

type Status = Schemas['Customer']['status']

export const customerStatuses = ['active', 'disabled', 'inactive'] as const
export const customerTypes = [
  'prospect',
  'customer',
  'lostProspect',
  'lostCustomer',
  'remove',
] as const

const colours: Record<Status, string> = { active: 'green', disabled: 'red', inactive: 'gray' }

export function CustomerStatusBadge({ status }: { status: Status }) {
  const t = useTexts(customerTexts)
  return <RowBadge color={colours[status]}>{t(status)}</RowBadge>
}
