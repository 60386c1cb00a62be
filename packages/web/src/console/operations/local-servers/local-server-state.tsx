import { Badge } from '@mantine/core'
import type { Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { localServerTexts } from './local-server-texts.ts'

export function LocalServerState({ of }: { of: Schemas['LocalLicenseServer'] }) {
  const t = useTexts(localServerTexts)
  const word = of.licenseActive ? 'active' : of.deactivated === null ? 'inactive' : 'ended'
  return (
    <Badge variant="light" color={word === 'active' ? 'green' : 'gray'}>
      {t(word)}
    </Badge>
  )
}
