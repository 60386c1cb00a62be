import { Checkbox, Select, SimpleGrid, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { tellDone } from '../../../shared/done.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { LanguageSelect } from '../../fields/language-select.tsx'
import { useMay } from '../../session.ts'
import { peopleTexts } from './people-texts.ts'

type User = Schemas['User']

type Props = {
  /** Who is changed; nobody: somebody is added. */
  edited?: Edited<User>
  roles: readonly Schemas['Role'][]
  onClose: () => void
}

export function UserDialog({ edited, roles, onClose }: Props) {
  const user = edited?.thing
  const t = useTexts(peopleTexts)
  const shared = useTexts(sharedTexts)
  const may = useMay()
  const create = query.useMutation('post', '/api/v1/account/users')
  const change = query.useMutation('patch', '/api/v1/account/users/{userId}')
  const form = useForm({ initialValues: toValues(user) })
  async function save({ invite, claimValue, ...fields }: typeof form.values) {
    const body = { ...fields, claimValue: claimValue.trim() || null }
    if (edited) {
      const { headers, thing } = edited
      await change.mutateAsync({ params: { path: { userId: thing.id } }, body, headers })
      tellDone(shared('saved'))
      return
    }
    await create.mutateAsync({ body: { ...body, mailInvitation: invite } })
    if (invite) tellDone(t('inviteSent'))
  }
  // Those that permit more than oneself are refused by the server.
  const mine = roles.filter(({ id, scopes }) => id === user?.roleId || scopes.every((s) => may(s)))
  return (
    <FormDialog
      title={user ? t('editUser', { name: user.username }) : t('addUser')}
      form={form}
      save={save}
      readAgain={edited && (async () => toValues(await edited.readAgain()))}
      onClose={onClose}
      {...(!user && { confirm: t('addUser') })}
    >
      <TextInput
        label={t('username')}
        required
        minLength={3}
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('username')}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label={t('firstName')} required {...form.getInputProps('firstName')} />
        <TextInput label={t('lastName')} required {...form.getInputProps('lastName')} />
      </SimpleGrid>
      <TextInput label={t('email')} type="email" required {...form.getInputProps('email')} />
      <Select
        label={t('role')}
        description={t('roleHint')}
        data={mine.map(({ id, name }) => ({ value: id, label: name }))}
        allowDeselect={false}
        required
        {...form.getInputProps('roleId')}
      />
      <TextInput
        label={t('claimValue')}
        description={t('claimHint')}
        {...form.getInputProps('claimValue')}
      />
      <LanguageSelect
        label={t('language')}
        placeholder={t('asTenant')}
        clearable
        {...form.getInputProps('language')}
      />
      {!user && (
        <Checkbox label={t('inviteNow')} {...form.getInputProps('invite', { type: 'checkbox' })} />
      )}
    </FormDialog>
  )
}

function toValues(user?: User) {
  return {
    username: user?.username ?? '',
    firstName: user?.firstName ?? '',
    lastName: user?.lastName ?? '',
    email: user?.email ?? '',
    roleId: user?.roleId ?? '',
    claimValue: user?.claimValue ?? '',
    language: user?.language ?? null,
    invite: !user,
  }
}
