import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { productTexts } from './product-texts.ts'

type Edition = Schemas['Edition']

/** An edition's name, new or there already; its values stand in the table. */
export function EditionDialog({
  productId,
  edited,
  onClose,
}: {
  productId: string
  edited?: Edited<Edition>
  onClose: () => void
}) {
  const edition = edited?.thing
  const t = useTexts(productTexts)
  const create = query.useMutation('post', '/api/v1/products/{productId}/editions')
  const change = query.useMutation('put', '/api/v1/products/{productId}/editions/{editionId}')
  const form = useForm({ initialValues: toValues(edition) })
  return (
    <FormDialog
      title={edition ? t('editEdition', { name: edition.name }) : t('newEdition')}
      form={form}
      save={({ name, description }) => {
        const body = { name: name.trim(), description: description.trim() || null }
        if (!edited) return create.mutateAsync({ params: { path: { productId } }, body })
        const { headers, thing } = edited
        const params = { path: { productId, editionId: thing.id } }
        return change.mutateAsync({ params, body, headers })
      }}
      readAgain={edited && (async () => toValues(await edited.readAgain()))}
      onClose={onClose}
    >
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('description')} {...form.getInputProps('description')} />
    </FormDialog>
  )
}

function toValues(edition?: Edition) {
  return { name: edition?.name ?? '', description: edition?.description ?? '' }
}
