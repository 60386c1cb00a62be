import { Button, CopyButton, Group, Stack, Textarea } from '@mantine/core'
import { useTexts } from '../../../i18n/texts.ts'
import { sharedTexts } from '../../../shared/texts.ts'

/** A token that is carried by hand: to be read, copied, and kept as a file. */
export function TokenText({
  token,
  label,
  description,
  fileName,
}: {
  token: string
  label: string
  description?: string
  fileName: string
}) {
  const t = useTexts(sharedTexts)
  const href = `data:text/plain;charset=utf-8,${encodeURIComponent(token)}`
  return (
    <Stack gap="xs">
      <Textarea
        label={label}
        description={description}
        readOnly
        autosize
        minRows={3}
        maxRows={6}
        value={token}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Group gap="xs">
        <CopyButton value={token}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" onClick={copy}>
              {copied ? t('copied') : t('copy', { what: label })}
            </Button>
          )}
        </CopyButton>
        <Button component="a" href={href} download={fileName} variant="default" size="xs">
          {t('download')}
        </Button>
      </Group>
    </Stack>
  )
}
