import { PasswordInput, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { providerTexts } from './provider-texts.ts'

type Provider = Schemas['IdentityProvider']

const list = '/api/v1/account/identity-providers'

/** A new provider, or one that is there. */
export function ProviderForm({
  edited,
  onClose,
}: {
  edited?: Edited<Provider>
  onClose: () => void
}) {
  const provider = edited?.thing
  const t = useTexts(providerTexts)
  const create = query.useMutation('post', list)
  const edit = query.useMutation('patch', `${list}/{identityProviderId}`)
  const form = useForm({ initialValues: toValues(provider) })
  const field = (
    name: 'name' | 'issuer' | 'authority' | 'audiences' | 'userIdClaim' | 'clientId',
  ) => ({ label: t(name), ...form.getInputProps(name) })
  // It would be sent to the other address: the server keeps it for the one that it was given for.
  const moved =
    provider !== undefined &&
    provider.authority !== (form.values.authority.trim() || form.values.issuer)
  const asksSecret = moved && provider.clientSecretSet
  function save(values: typeof form.values) {
    const { authority, audiences, clientId, clientSecret, ...rest } = values
    const body = {
      ...rest,
      authority: authority.trim() || null,
      audiences: audiences
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
      clientId: clientId.trim() || null,
      ...(clientSecret !== '' && { clientSecret }),
    }
    if (!edited) return create.mutateAsync({ body })
    const { headers, thing } = edited
    const params = { path: { identityProviderId: thing.id } }
    return edit.mutateAsync({ params, body, headers })
  }
  return (
    <FormDialog
      title={provider ? t('editTitle', { name: provider.name }) : t('add')}
      form={form}
      save={save}
      readAgain={edited && (async () => toValues(await edited.readAgain()))}
      onClose={onClose}
      size="lg"
    >
      <TextInput required data-autofocus {...field('name')} />
      <TextInput required type="url" description={t('issuerHint')} {...field('issuer')} />
      <TextInput type="url" description={t('authorityHint')} {...field('authority')} />
      <TextInput required description={t('audiencesHint')} {...field('audiences')} />
      <TextInput required {...field('userIdClaim')} />
      <TextInput description={t('clientIdHint')} {...field('clientId')} />
      <PasswordInput
        label={t('clientSecret')}
        required={asksSecret}
        description={
          asksSecret ? t('secretAsked') : provider?.clientSecretSet ? t('secretKept') : undefined
        }
        autoComplete="off"
        {...form.getInputProps('clientSecret')}
      />
      {!provider?.customerId && (
        <Switch
          label={t('consoleSignIn')}
          description={t('consoleSignInHint')}
          {...form.getInputProps('consoleSignIn', { type: 'checkbox' })}
        />
      )}
      <Switch label={t('enabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
    </FormDialog>
  )
}

function toValues(provider?: Provider) {
  return {
    name: provider?.name ?? '',
    issuer: provider?.issuer ?? '',
    authority: provider && provider.authority !== provider.issuer ? provider.authority : '',
    audiences: provider?.audiences.join(', ') ?? '',
    userIdClaim: provider?.userIdClaim ?? 'sub',
    clientId: provider?.clientId ?? '',
    clientSecret: '',
    consoleSignIn: provider?.consoleSignIn ?? false,
    enabled: provider?.enabled ?? true,
  }
}
