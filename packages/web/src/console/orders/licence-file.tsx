import { Button, FileButton, Group, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { errorOf, ownHeaders, query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AskFirst } from '../../shared/ask.tsx'
import { DownloadButton } from '../../shared/download-button.tsx'
import { ErrorNote } from '../../shared/error-note.tsx'
import { Moment } from '../../shared/moment.tsx'
import { sharedTexts } from '../../shared/texts.ts'
import { useMay } from '../session.ts'
import { orderTexts } from './order-texts.ts'

const route = '/api/v1/entitlements/groups/{entitlementGroupId}/license-file'

/** A file kept with the order, for software that reads its licence from one. */
export function LicenceFile({ order }: { order: Schemas['EntitlementGroup'] }) {
  const t = useTexts(orderTexts)
  const shared = useTexts(sharedTexts)
  const mayChange = useMay()('entitlements:admin')
  const queries = useQueryClient()
  const path = route.replace('{entitlementGroupId}', order.id)
  const remove = query.useMutation('delete', route)
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const body = new FormData()
      body.append('file', file)
      const reply = await fetch(path, { method: 'PUT', headers: ownHeaders('PUT'), body })
      if (!reply.ok) throw await errorOf(reply)
      await queries.invalidateQueries()
    },
  })
  const file = order.licenseFile
  if (!file && !mayChange) return null
  return (
    <section aria-labelledby="file">
      <Title order={2} size="h4" mb="xs" id="file">
        {t('file')}
      </Title>
      <ErrorNote error={upload.error} />
      <Group>
        {file ? (
          <>
            <Text size="sm">
              {file.fileName} · <Moment at={file.uploadedAt} />
            </Text>
            <DownloadButton path={path} name={file.fileName} label={shared('download')} />
          </>
        ) : (
          <Text size="sm">{t('noFile')}</Text>
        )}
        {mayChange && (
          <FileButton onChange={(chosen) => chosen && upload.mutate(chosen)}>
            {(props) => (
              <Button variant="default" loading={upload.isPending} {...props}>
                {file ? t('replaceFile') : t('uploadFile')}
              </Button>
            )}
          </FileButton>
        )}
        {file && mayChange && (
          <AskFirst
            label={t('removeFile')}
            title={t('removeFileTitle', { name: file.fileName })}
            action={() =>
              remove.mutateAsync({ params: { path: { entitlementGroupId: order.id } } })
            }
          >
            {t('removeFileText')}
          </AskFirst>
        )}
      </Group>
    </section>
  )
}
