import { Button, Group, List, Stack, Text } from '@mantine/core'
import { useTexts } from '../../../i18n/texts.ts'
import { Copyable } from '../../../shared/copyable.tsx'
import { Dialog } from '../../../shared/dialog.tsx'
import { mineTexts } from './mine-texts.ts'

/** Codes that are told once. Nothing but its own button closes it. */
export function RecoveryCodes({
  codes,
  onClose,
}: {
  codes: readonly string[]
  onClose: () => void
}) {
  const t = useTexts(mineTexts)
  return (
    <Dialog
      onClose={onClose}
      title={t('recoveryTitle')}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Text size="sm">{t('recoveryHint')}</Text>
        <List aria-label={t('recoveryCodes')} listStyleType="none" spacing={4}>
          {codes.map((code) => (
            <List.Item key={code}>
              <Copyable value={code} what={code} />
            </List.Item>
          ))}
        </List>
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            {t('kept')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
