import { Button, CopyButton, Group, Stack, Text, Textarea, Title } from '@mantine/core'
import { useState } from 'react'
import type { Schemas } from '../api/client.ts'
import { useTexts } from '../i18n/texts.ts'
import { keepFile } from './keep-file.ts'
import { QrCode } from './qr-code.tsx'
import { sharedTexts } from './texts.ts'
import { tokenTexts } from './token-texts.ts'

/** What is to be carried back: as a text, a file, or QR codes one after the other. */
export function TokenAnswer({ of }: { of: Schemas['OfflineToken'] }) {
  const t = useTexts(tokenTexts)
  const shared = useTexts(sharedTexts)
  const [isShown, setShown] = useState(false)
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t('answer')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('answerHint')}
      </Text>
      <Textarea
        label={t('text')}
        value={of.token}
        readOnly
        rows={4}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Group gap="xs">
        <CopyButton value={of.token}>
          {({ copied, copy }) => (
            <Button onClick={copy}>
              {copied ? shared('copied') : shared('copy', { what: t('theToken') })}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          onClick={() => keepFile(new Blob([of.token], { type: 'text/plain' }), 'response.txt')}
        >
          {shared('download')}
        </Button>
        <Button variant="default" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {t('showQr')}
        </Button>
      </Group>
      {isShown && <Codes parts={of.parts} />}
    </Stack>
  )
}

function Codes({ parts }: { parts: readonly string[] }) {
  const t = useTexts(tokenTexts)
  const [at, setAt] = useState(0)
  const label = parts.length === 1 ? t('qr') : t('qrPart', { number: at + 1, of: parts.length })
  return (
    <Stack gap="xs" align="flex-start">
      <QrCode text={parts[at] ?? ''} label={label} size={420} />
      {parts.length > 1 && (
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            onClick={() => setAt((at + parts.length - 1) % parts.length)}
          >
            {t('before')}
          </Button>
          <Text size="sm" role="status">
            {label}
          </Text>
          <Button variant="default" size="xs" onClick={() => setAt((at + 1) % parts.length)}>
            {t('next')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
