import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { customFieldTexts } from './custom-field-texts.ts'

type Field = Schemas['CustomField']

type Props = {
  /** Which is changed; none: one is made. */
  edited?: Edited<Field>
  onClose: () => void
}

export function CustomFieldDialog({ edited, onClose }: Props) {
  const field = edited?.thing
  const t = useTexts(customFieldTexts)
  const create = query.useMutation('post', '/api/v1/account/custom-fields')
  const change = query.useMutation('put', '/api/v1/account/custom-fields/{customFieldId}')
  const form = useForm({ initialValues: toValues(field) })
  function save({ displayName, group, ...fields }: typeof form.values) {
    const body = {
      ...fields,
      displayName: displayName.trim() || null,
      group: group.trim() || null,
    }
    if (!edited) return create.mutateAsync({ body })
    const { headers, thing } = edited
    return change.mutateAsync({ params: { path: { customFieldId: thing.id } }, body, headers })
  }
  return (
    <FormDialog
      title={field ? t('editField', { key: field.key }) : t('add')}
      form={form}
      save={save}
      readAgain={edited && (async () => toValues(await edited.readAgain()))}
      onClose={onClose}
      {...(!field && { confirm: t('add') })}
    >
      <NativeSelect
        label={t('entity')}
        data={(['customer', 'offering'] as const).map((value) => ({ value, label: t(value) }))}
        disabled={field !== undefined}
        {...form.getInputProps('entityType')}
      />
      <TextInput
        label={t('key')}
        description={t('keyHint')}
        required
        data-autofocus
        {...form.getInputProps('key')}
      />
      <TextInput label={t('displayName')} {...form.getInputProps('displayName')} />
      <TextInput label={t('group')} {...form.getInputProps('group')} />
      <Checkbox label={t('unique')} {...form.getInputProps('unique', { type: 'checkbox' })} />
    </FormDialog>
  )
}

function toValues(field?: Field) {
  return {
    entityType: field?.entityType ?? 'customer',
    key: field?.key ?? '',
    displayName: field?.displayName ?? '',
    group: field?.group ?? '',
    unique: field?.unique ?? false,
  }
}
