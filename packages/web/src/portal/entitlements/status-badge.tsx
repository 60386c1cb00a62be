import { Badge } from '@mantine/core'
import type { Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { portalTexts } from '../portal-texts.ts'

type Status = Schemas['PortalEntitlement']['status']

const colours: Record<Status, string> = {
  active: 'green',
  created: 'blue',
  exported: 'blue',
  gracePeriod: 'orange',
  expired: 'red',
  disabled: 'red',
  customerDisabled: 'red',
}

export function StatusBadge({ status }: { status: Status }) {
  const t = useTexts(portalTexts)
  return (
    <Badge variant="light" color={colours[status]}>
      {t(status)}
    </Badge>
  )
}
