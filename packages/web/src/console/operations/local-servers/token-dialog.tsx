import { Button, FileInput, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { Copyable } from '../../../shared/copyable.tsx'
import { Dialog } from '../../../shared/dialog.tsx'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { keepFile } from '../../../shared/keep-file.ts'
import { localServerTexts } from './local-server-texts.ts'

/** Takes a token that was carried here, and shows the one to carry back. */
export function TokenDialog({
  title,
  text,
  send,
  onClose,
}: {
  title: string
  text: string
  /** Returns the answer; null when there is none to carry back. */
  send: (token: string) => Promise<string | null>
  onClose: () => void
}) {
  const t = useTexts(localServerTexts)
  const [token, setToken] = useState('')
  const [answer, setAnswer] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  async function run() {
    setBusy(true)
    setError(null)
    try {
      const got = await send(token.trim())
      if (got === null) onClose()
      else setAnswer(got)
    } catch (fault) {
      setError(fault)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog onClose={onClose} title={title} size="lg">
      <Stack>
        <Text size="sm">{text}</Text>
        <ErrorNote error={error} />
        {answer === null ? (
          <>
            <Textarea
              label={t('token')}
              value={token}
              onChange={({ currentTarget }) => setToken(currentTarget.value)}
              minRows={5}
              autosize
              maxRows={10}
              data-autofocus
            />
            <FileInput
              label={t('file')}
              placeholder={t('choose')}
              onChange={(file) => void file?.text().then(setToken)}
            />
            <Group justify="flex-end">
              <Button loading={isBusy} disabled={token.trim() === ''} onClick={() => void run()}>
                {t('send')}
              </Button>
            </Group>
          </>
        ) : (
          <Answer token={answer} />
        )}
      </Stack>
    </Dialog>
  )
}

/** A token to carry to the site. */
export function Answer({ token }: { token: string }) {
  const t = useTexts(localServerTexts)
  return (
    <Stack aria-live="polite">
      <Copyable value={token} what={t('answer')} />
      <Button
        variant="default"
        onClick={() => keepFile(new Blob([token], { type: 'text/plain' }), 'answer.token')}
      >
        {t('saveAnswer')}
      </Button>
    </Stack>
  )
}
