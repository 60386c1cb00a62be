import { Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { ScopeChoice } from '../scope-choice.tsx'
import { type KnownScope, scopes } from '../scope-texts.ts'
import { accessTexts } from './access-texts.ts'
import type { MadeSecret } from './secret-shown.tsx'

type Client = Schemas['ApiClient']

type Props = {
  /** Which is changed; none: one is made. */
  edited?: Edited<Client>
  onClose: () => void
  onMade: (made: MadeSecret) => void
}

export function ApiClientDialog({ edited, onClose, onMade }: Props) {
  const client = edited?.thing
  const t = useTexts(accessTexts)
  const create = query.useMutation('post', '/api/v1/account/api-clients')
  const change = query.useMutation('patch', '/api/v1/account/api-clients/{apiId}')
  const { data: roles } = query.useQuery('get', '/api/v1/account/roles')
  const form = useForm({ initialValues: toValues(client) })
  async function save({ clientId, clientName, ...rest }: typeof form.values) {
    const body = { clientName: clientName.trim() || null, ...rest }
    if (edited) {
      const { headers, thing } = edited
      await change.mutateAsync({ params: { path: { apiId: thing.id } }, body, headers })
    } else onMade(await create.mutateAsync({ body: { clientId, ...body } }))
  }
  return (
    <FormDialog
      title={client ? t('editClient', { name: client.clientId }) : t('addClient')}
      form={form}
      save={save}
      readAgain={edited && (async () => toValues(await edited.readAgain()))}
      onClose={onClose}
      size="lg"
      {...(!client && { confirm: t('addClient') })}
    >
      {!client && (
        <TextInput
          label={t('clientId')}
          description={t('clientIdHint')}
          required
          data-autofocus
          {...form.getInputProps('clientId')}
        />
      )}
      <TextInput label={t('clientName')} {...form.getInputProps('clientName')} />
      <Select
        label={t('role')}
        placeholder={t('noRole')}
        clearable
        data={(roles?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('roleId')}
      />
      <ScopeChoice
        label={t('scopes')}
        description={t('scopesHint')}
        value={form.values.scopes}
        onChange={(chosen) => form.setFieldValue('scopes', chosen)}
        error={form.errors.scopes}
      />
    </FormDialog>
  )
}

function toValues(client?: Client) {
  return {
    clientId: client?.clientId ?? '',
    clientName: client?.clientName ?? '',
    roleId: client?.roleId ?? null,
    scopes: scopes.filter((scope) => client?.scopes.includes(scope)) as KnownScope[],
  }
}
