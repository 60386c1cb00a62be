import { Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { ScopeChoice } from '../scope-choice.tsx'
import { type KnownScope, scopes } from '../scope-texts.ts'
import { peopleTexts } from './people-texts.ts'

type Props = {
  /** Which is changed; none: one is made. */
  role?: Schemas['Role']
  /** One that it begins like. */
  like?: Schemas['Role']
  onClose: () => void
}

export function RoleDialog({ role, like, onClose }: Props) {
  const t = useTexts(peopleTexts)
  const create = query.useMutation('post', '/api/v1/account/roles')
  const change = query.useMutation('patch', '/api/v1/account/roles/{roleId}')
  const begun = role ?? like
  const form = useForm({
    initialValues: {
      name: role?.name ?? '',
      description: begun?.description ?? '',
      scopes: scopes.filter((scope) => begun?.scopes.includes(scope)) as KnownScope[],
    },
  })
  function save({ description, ...fields }: typeof form.values) {
    const body = { ...fields, description: description.trim() || null }
    return role
      ? change.mutateAsync({ params: { path: { roleId: role.id } }, body })
      : create.mutateAsync({ body })
  }
  return (
    <FormDialog
      title={role ? t('editRole', { name: role.name }) : t('addRole')}
      form={form}
      save={save}
      onClose={onClose}
      size="lg"
      {...(!role && { confirm: t('addRole') })}
    >
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <Textarea label={t('description')} autosize {...form.getInputProps('description')} />
      <ScopeChoice
        label={t('permissions')}
        value={form.values.scopes}
        onChange={(chosen) => form.setFieldValue('scopes', chosen)}
        error={form.errors.scopes}
      />
    </FormDialog>
  )
}
