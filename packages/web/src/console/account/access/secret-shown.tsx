import { Button, Group, Stack, Text } from '@mantine/core'
import { useTexts } from '../../../i18n/texts.ts'
import { Copyable } from '../../../shared/copyable.tsx'
import { Dialog } from '../../../shared/dialog.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { accessTexts } from './access-texts.ts'

export type MadeSecret = { readonly clientId: string; readonly clientSecret: string }

/** A secret that is told once. Nothing but its own button closes it. */
export function SecretShown({ made, onClose }: { made: MadeSecret; onClose: () => void }) {
  const t = useTexts(accessTexts)
  const { clientId, clientSecret } = made
  return (
    <Dialog
      onClose={onClose}
      title={t('secretTitle', { name: clientId })}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="lg"
    >
      <Stack>
        <Text size="sm">{t('secretOnce')}</Text>
        <Facts
          of={[
            [t('clientId'), <Copyable key="id" value={clientId} what={t('clientId')} />],
            [t('secret'), <Copyable key="secret" value={clientSecret} what={t('secret')} />],
          ]}
        />
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            {t('kept')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
