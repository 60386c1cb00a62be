import {
  Button,
  Checkbox,
  FileInput,
  Group,
  Paper,
  Select,
  Stack,
  Text,
  Title,
} from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { errorOf, ownHeaders, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { useMay } from '../../session.ts'
import { type ImportKind, importKinds } from './import-kinds.ts'
import { transferTexts } from './transfer-texts.ts'

/** A file to be read in, or tried. */
export function ImportForm() {
  const t = useTexts(transferTexts)
  const may = useMay()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const kinds = importKinds.filter(({ all }) => all.every((scope) => may(scope)))
  const [kind, setKind] = useState<ImportKind>(kinds[0]?.kind ?? 'customers')
  const [file, setFile] = useState<File | null>(null)
  const [dryRun, setDryRun] = useState(true)
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  if (kinds.length === 0) return null

  async function send() {
    if (!file) return
    setBusy(true)
    setError(null)
    try {
      const made = await sendFile(file, kind, dryRun)
      await queries.invalidateQueries()
      await navigate(`/transfer/${made.id}`)
    } catch (fault) {
      setError(fault)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Paper withBorder p="md" component="section" aria-labelledby="import">
      <Title order={2} size="h4" id="import">
        {t('import')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('importText')}
      </Text>
      <ErrorNote error={error} />
      <Stack maw={420}>
        <Select
          label={t('kind')}
          data={kinds.map((each) => ({ value: each.kind, label: t(each.kind) }))}
          value={kind}
          onChange={(value) => setKind(value ?? kind)}
          allowDeselect={false}
        />
        <FileInput
          label={t('file')}
          placeholder={t('choose')}
          accept=".csv,text/csv"
          value={file}
          onChange={setFile}
        />
        <Checkbox
          label={t('try')}
          checked={dryRun}
          onChange={({ currentTarget }) => setDryRun(currentTarget.checked)}
        />
        <Group>
          <Button disabled={file === null} loading={isBusy} onClick={() => void send()}>
            {dryRun ? t('startTry') : t('start')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}

// The file itself is the body, which the typed client has no way to send.
async function sendFile(file: File, kind: ImportKind, dryRun: boolean): Promise<Schemas['Import']> {
  const query = new URLSearchParams({ kind, dryRun: String(dryRun), fileName: file.name })
  const response = await fetch(`/api/v1/imports?${query}`, {
    method: 'POST',
    headers: { ...ownHeaders('POST'), 'content-type': 'text/csv' },
    body: file,
  })
  if (!response.ok) throw await errorOf(response)
  return response.json()
}
