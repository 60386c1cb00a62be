import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from 'react-router'
import { query } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { productTexts } from './product-texts.ts'

export function NewProduct({ onClose }: { onClose: () => void }) {
  const t = useTexts(productTexts)
  const navigate = useNavigate()
  const create = query.useMutation('post', '/api/v1/products')
  const form = useForm({ initialValues: { name: '', description: '' } })
  return (
    <FormDialog
      title={t('newProduct')}
      form={form}
      save={async ({ name, description }) => {
        const body = { name: name.trim(), description: description.trim() || null }
        const { id } = await create.mutateAsync({ body })
        await navigate(`/products/${id}`)
      }}
      onClose={onClose}
      confirm={t('create')}
    >
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('description')} {...form.getInputProps('description')} />
    </FormDialog>
  )
}
