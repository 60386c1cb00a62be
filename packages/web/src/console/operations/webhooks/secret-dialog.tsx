import { Stack, Text } from '@mantine/core'
import { useTexts } from '../../../i18n/texts.ts'
import { Copyable } from '../../../shared/copyable.tsx'
import { Dialog } from '../../../shared/dialog.tsx'
import { webhookTexts } from './webhook-texts.ts'

/** A secret that is told once. */
export function SecretDialog({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  const t = useTexts(webhookTexts)
  return (
    <Dialog opened={secret !== null} onClose={onClose} title={t('secretTitle')}>
      <Stack>
        <Text size="sm">{t('secretText')}</Text>
        {secret !== null && <Copyable value={secret} what={t('secret')} />}
      </Stack>
    </Dialog>
  )
}
