import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { productTexts } from './product-texts.ts'

/** An edition's name, new or there already; its values stand in the table. */
export function EditionDialog({
  productId,
  edition,
  onClose,
}: {
  productId: string
  edition?: Schemas['Edition']
  onClose: () => void
}) {
  const t = useTexts(productTexts)
  const create = query.useMutation('post', '/api/v1/products/{productId}/editions')
  const change = query.useMutation('put', '/api/v1/products/{productId}/editions/{editionId}')
  const form = useForm({
    initialValues: { name: edition?.name ?? '', description: edition?.description ?? '' },
  })
  return (
    <FormDialog
      title={edition ? t('editEdition', { name: edition.name }) : t('newEdition')}
      form={form}
      save={({ name, description }) => {
        const body = { name: name.trim(), description: description.trim() || null }
        return edition
          ? change.mutateAsync({ params: { path: { productId, editionId: edition.id } }, body })
          : create.mutateAsync({ params: { path: { productId } }, body })
      }}
      onClose={onClose}
    >
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('description')} {...form.getInputProps('description')} />
    </FormDialog>
  )
}
