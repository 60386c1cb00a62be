import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import { useMay } from '../../session.ts'
import { EditionDialog } from './edition-dialog.tsx'
import { productTexts } from './product-texts.ts'

/** Beside an edition's name in the table: rename it, delete it. */
export function EditionActions({ edition }: { edition: Schemas['Edition'] }) {
  const t = useTexts(productTexts)
  const may = useMay()
  const [isOpen, setOpen] = useState(false)
  const remove = query.useMutation('delete', '/api/v1/products/{productId}/editions/{editionId}')
  const { id, name, productId } = edition
  if (!may('products:admin')) return null
  const params = { path: { productId, editionId: id } }
  return (
    <Group gap={4} wrap="nowrap">
      <Button
        variant="default"
        size="compact-xs"
        aria-label={t('editEdition', { name })}
        onClick={() => setOpen(true)}
      >
        {t('edit')}
      </Button>
      <AskFirst
        label={t('deleteIt')}
        name={t('deleteOf', { name })}
        size="compact-xs"
        title={t('deleteEdition', { name })}
        action={() => remove.mutateAsync({ params })}
      >
        {t('deleteEditionText')}
      </AskFirst>
      {isOpen && (
        <ReadFirst
          title={t('editEdition', { name })}
          read={() => api.GET('/api/v1/products/{productId}/editions/{editionId}', { params })}
          onClose={() => setOpen(false)}
        >
          {(edited) => (
            <EditionDialog productId={productId} edited={edited} onClose={() => setOpen(false)} />
          )}
        </ReadFirst>
      )}
    </Group>
  )
}
