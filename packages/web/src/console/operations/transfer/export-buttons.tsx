import { Group, Paper, Text, Title } from '@mantine/core'
import { useTexts } from '../../../i18n/texts.ts'
import { DownloadButton } from '../../../shared/download-button.tsx'
import { useMay } from '../../session.ts'
import { exportKinds } from './import-kinds.ts'
import { transferTexts } from './transfer-texts.ts'

export function ExportButtons() {
  const t = useTexts(transferTexts)
  const may = useMay()
  const kinds = exportKinds.filter(({ any }) => may(...any))
  if (kinds.length === 0) return null
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="export">
      <Title order={2} size="h4" id="export">
        {t('export')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('exportText')}
      </Text>
      <Group>
        {kinds.map(({ kind }) => (
          <DownloadButton
            key={kind}
            path={`/api/v1/${kind}/export`}
            query={{ bom: true }}
            name={`${kind}.csv`}
            label={t(kind)}
          />
        ))}
      </Group>
    </Paper>
  )
}
