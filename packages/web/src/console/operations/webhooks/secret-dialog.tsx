import { Modal, Stack, Text } from '@mantine/core'
import { useTexts } from '../../../i18n/texts.ts'
import { Copyable } from '../../../shared/copyable.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { webhookTexts } from './webhook-texts.ts'

/** A secret that is told once. */
export function SecretDialog({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  const t = useTexts(webhookTexts)
  const shared = useTexts(sharedTexts)
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={t('secretTitle')}
      closeButtonProps={{ 'aria-label': shared('close') }}
    >
      <Stack>
        <Text size="sm">{t('secretText')}</Text>
        {secret !== null && <Copyable value={secret} what={t('secret')} />}
      </Stack>
    </Modal>
  )
}
