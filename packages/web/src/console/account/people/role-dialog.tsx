import { Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { ScopeChoice } from '../scope-choice.tsx'
import { type KnownScope, scopes } from '../scope-texts.ts'
import { peopleTexts } from './people-texts.ts'

type Role = Schemas['Role']

type Props = {
  /** Which is changed; none: one is made. */
  edited?: Edited<Role>
  /** One that it begins like. */
  like?: Role
  onClose: () => void
}

export function RoleDialog({ edited, like, onClose }: Props) {
  const role = edited?.thing
  const t = useTexts(peopleTexts)
  const create = query.useMutation('post', '/api/v1/account/roles')
  const change = query.useMutation('patch', '/api/v1/account/roles/{roleId}')
  const form = useForm({
    initialValues: role ? toValues(role) : { ...toValues(like), name: '' },
  })
  function save({ description, ...fields }: typeof form.values) {
    const body = { ...fields, description: description.trim() || null }
    if (!edited) return create.mutateAsync({ body })
    const { headers, thing } = edited
    return change.mutateAsync({ params: { path: { roleId: thing.id } }, body, headers })
  }
  return (
    <FormDialog
      title={role ? t('editRole', { name: role.name }) : t('addRole')}
      form={form}
      save={save}
      readAgain={edited && (async () => toValues(await edited.readAgain()))}
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

function toValues(role?: Role) {
  return {
    name: role?.name ?? '',
    description: role?.description ?? '',
    scopes: scopes.filter((scope) => role?.scopes.includes(scope)) as KnownScope[],
  }
}
