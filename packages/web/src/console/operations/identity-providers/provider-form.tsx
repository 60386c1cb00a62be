import { Button, Group, Modal, PasswordInput, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { ErrorNote, fieldErrors } from '../../../shared/error-note.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { providerTexts } from './provider-texts.ts'

type Provider = Schemas['IdentityProvider']

const list = '/api/v1/account/identity-providers'

/** A new provider, or one that is there. */
export function ProviderForm({
  provider,
  onClose,
}: {
  provider: Provider | null
  onClose: () => void
}) {
  const t = useTexts(providerTexts)
  const shared = useTexts(sharedTexts)
  const create = query.useMutation('post', list, { onSuccess: onClose })
  const edit = query.useMutation('patch', `${list}/{identityProviderId}`, { onSuccess: onClose })
  const form = useForm({
    initialValues: {
      name: provider?.name ?? '',
      issuer: provider?.issuer ?? '',
      authority: provider && provider.authority !== provider.issuer ? provider.authority : '',
      audiences: provider?.audiences.join(', ') ?? '',
      userIdClaim: provider?.userIdClaim ?? 'sub',
      clientId: provider?.clientId ?? '',
      clientSecret: '',
      consoleSignIn: provider?.consoleSignIn ?? false,
      enabled: provider?.enabled ?? true,
    },
  })
  const error = create.error ?? edit.error
  const errors = fieldErrors(error)
  const field = (
    name: 'name' | 'issuer' | 'authority' | 'audiences' | 'userIdClaim' | 'clientId',
  ) => ({
    label: t(name),
    ...form.getInputProps(name),
    error: errors[name],
  })
  function submit(values: typeof form.values) {
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
    if (!provider) create.mutate({ body })
    else edit.mutate({ params: { path: { identityProviderId: provider.id } }, body })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={provider ? t('editTitle', { name: provider.name }) : t('add')}
      size="lg"
      closeButtonProps={{ 'aria-label': shared('close') }}
    >
      <form onSubmit={form.onSubmit(submit)}>
        <Stack>
          <ErrorNote error={error} />
          <TextInput required data-autofocus {...field('name')} />
          <TextInput required type="url" description={t('issuerHint')} {...field('issuer')} />
          <TextInput type="url" description={t('authorityHint')} {...field('authority')} />
          <TextInput required description={t('audiencesHint')} {...field('audiences')} />
          <TextInput required {...field('userIdClaim')} />
          <TextInput description={t('clientIdHint')} {...field('clientId')} />
          <PasswordInput
            label={t('clientSecret')}
            description={provider?.clientSecretSet ? t('secretKept') : undefined}
            autoComplete="off"
            {...form.getInputProps('clientSecret')}
            error={errors.clientSecret}
          />
          {!provider?.customerId && (
            <Switch
              label={t('consoleSignIn')}
              description={t('consoleSignInHint')}
              {...form.getInputProps('consoleSignIn', { type: 'checkbox' })}
            />
          )}
          <Switch label={t('enabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {shared('cancel')}
            </Button>
            <Button type="submit" loading={create.isPending || edit.isPending}>
              {shared('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
