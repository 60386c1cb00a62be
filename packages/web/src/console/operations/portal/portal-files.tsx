import { FileInput, Group, Stack, Text, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, errorOf, ownHeaders, type Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { tellDone } from '../../../shared/done.ts'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { brandingTexts } from './branding-texts.ts'

const size = (bytes: number) => `${writeNumber(bytes / 1024)} KiB`

/** The vendor's logo and style sheet. */
export function PortalFiles({ settings }: { settings: Schemas['PortalSettings'] }) {
  const t = useTexts(brandingTexts)
  return (
    <>
      <PortalFile
        kind="logo"
        accept="image/png,image/jpeg,image/gif,image/webp"
        hint={t('logoHint', { size: size(settings.logoSizeLimit) })}
        isSet={settings.logoId !== null}
        question={t('removeLogo')}
      />
      <PortalFile
        kind="css"
        accept=".css,text/css"
        hint={t('cssHint', { size: size(settings.cssSizeLimit) })}
        isSet={settings.cssId !== null}
        question={t('removeCss')}
      />
    </>
  )
}

type Props = {
  kind: 'logo' | 'css'
  accept: string
  hint: string
  isSet: boolean
  question: string
}

function PortalFile({ kind, accept, hint, isSet, question }: Props) {
  const t = useTexts(brandingTexts)
  const shared = useTexts(sharedTexts)
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const path = `/api/v1/account/eup/${kind}` as const

  async function upload(file: File | null) {
    if (!file) return
    setError(null)
    try {
      const body = new FormData()
      body.append('file', file)
      const response = await fetch(path, { method: 'POST', headers: ownHeaders('POST'), body })
      if (!response.ok) throw await errorOf(response)
      tellDone(shared('saved'))
      await queries.invalidateQueries()
    } catch (fault) {
      setError(fault)
    }
  }

  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t(kind)}
      </Title>
      <Stack gap="sm">
        <ErrorNote error={error} />
        <FileInput
          label={t(kind)}
          description={hint}
          placeholder={t('choose')}
          accept={accept}
          value={null}
          onChange={(file) => void upload(file)}
        />
        <Group>
          <Text size="sm">{isSet ? t('isSet') : t('isNotSet')}</Text>
          {isSet && (
            <AskFirst
              label={t('remove')}
              title={question}
              action={async () => {
                await api.DELETE(path)
                await queries.invalidateQueries()
              }}
            >
              {t('removeText')}
            </AskFirst>
          )}
        </Group>
      </Stack>
    </section>
  )
}
