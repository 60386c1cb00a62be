import { Badge, Group } from '@mantine/core'
import type { Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { transferTexts } from './transfer-texts.ts'

const colours = {
  receiving: 'blue',
  waiting: 'blue',
  running: 'blue',
  finished: 'green',
  failed: 'red',
  cancelled: 'gray',
} as const

export function ImportStatus({ of: { status, dryRun } }: { of: Schemas['Import'] }) {
  const t = useTexts(transferTexts)
  return (
    <Group gap="xs">
      <Badge variant="light" color={colours[status]}>
        {t(status === 'failed' ? 'failedWhole' : status)}
      </Badge>
      {dryRun && <Badge variant="default">{t('dryRun')}</Badge>}
    </Group>
  )
}
