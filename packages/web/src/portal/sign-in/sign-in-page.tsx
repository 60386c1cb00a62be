import { Anchor, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { Link } from 'react-router'
import { isCode } from '../../api/api-error.ts'
import { api } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../shared/error-note.tsx'
import { useWaysIn } from '../ways-in.ts'
import { OpenPage } from './open-page.tsx'
import { signInTexts } from './sign-in-texts.ts'

/** In place of the portal while nobody is signed in. */
export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const t = useTexts(signInTexts)
  const { data: ways } = useWaysIn()
  const [error, setError] = useState<unknown>(null)
  const form = useForm({ initialValues: { username: '', password: '' } })
  const submit = form.onSubmit(async (body) => {
    setError(null)
    try {
      await api.POST('/api/v1/portal/session', { body })
      onSignedIn()
    } catch (fault) {
      setError(isCode(fault, 'credentialsInvalid') ? new Error(t('wrong')) : fault)
    }
  })
  const providers = ways?.identityProviders ?? []
  return (
    <OpenPage title={t('title')}>
      <Stack>
        <ErrorNote error={error} />
        {providers.map(({ id, name }) => (
          <Button key={id} variant="default" onClick={() => void goTo(id).catch(setError)}>
            {t('with', { provider: name })}
          </Button>
        ))}
        {providers.length > 0 && <Divider label={t('or')} />}
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label={t('email')}
              type="email"
              autoComplete="username"
              required
              {...form.getInputProps('username')}
            />
            <PasswordInput
              label={t('password')}
              autoComplete="current-password"
              required
              {...form.getInputProps('password')}
            />
            <Button type="submit" loading={form.submitting}>
              {t('signIn')}
            </Button>
          </Stack>
        </form>
        <Anchor component={Link} to="/forgotten" size="sm">
          {t('forgotten')}
        </Anchor>
      </Stack>
    </OpenPage>
  )
}

/** Away to the identity provider, which sends the browser back to the page `sso`. */
async function goTo(identityProviderId: string): Promise<void> {
  const body = { identityProviderId }
  const { data } = await api.POST('/api/v1/portal/sign-in', { body })
  if (data) window.location.assign(data.authorizationUrl)
}
