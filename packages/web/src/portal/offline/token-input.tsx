import { Alert, Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { offlineTexts } from './offline-texts.ts'
import { readTokenFile } from './read-qr.ts'
import { isComplete, partsIn, withPart } from './token-parts.ts'

const Scanner = lazy(async () => ({ default: (await import('./scanner.tsx')).Scanner }))

/** A token of a machine: pasted, opened as a file or a picture, or scanned part by part. */
export function TokenInput({
  value,
  onChange,
}: {
  value: string
  onChange: (value: string) => void
}) {
  const t = useTexts(offlineTexts)
  const [isScanning, setScanning] = useState(false)
  const [wasNothing, setNothing] = useState(false)
  const parts = partsIn(value)
  function take(text: string) {
    const next = withPart(value, text)
    onChange(next)
    if (isComplete(next)) setScanning(false)
  }
  async function open(files: File[]) {
    setNothing(false)
    let next = value
    let isAny = false
    for (const file of files) {
      const text = await readTokenFile(file).catch(() => null)
      if (text === null) continue
      isAny = true
      next = withPart(next, text)
    }
    setNothing(!isAny)
    if (isAny) onChange(next)
  }
  return (
    <Stack gap="xs">
      <Textarea
        label={t('token')}
        description={t('tokenHint')}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        rows={4}
        required
        spellCheck={false}
        autoComplete="off"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Group gap="xs">
        <FileButton multiple accept="text/plain,.txt,.token,image/*" onChange={(f) => void open(f)}>
          {(props) => (
            <Button {...props} variant="default" size="xs">
              {t('openFile')}
            </Button>
          )}
        </FileButton>
        <Button variant="default" size="xs" onClick={() => setScanning(!isScanning)}>
          {isScanning ? t('stopScan') : t('scan')}
        </Button>
      </Group>
      {wasNothing && (
        <Alert color="orange" role="alert">
          {t('nothingRead')}
        </Alert>
      )}
      {isScanning && (
        <Suspense>
          <Scanner onRead={take} />
        </Suspense>
      )}
      {parts && (
        <Text size="sm" role="status">
          {parts.have === parts.of ? t('allParts', parts) : t('parts', parts)}
        </Text>
      )}
    </Stack>
  )
}
