import { Button, Container, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { isCode } from '../../api/api-error.ts'
import { api } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../shared/error-note.tsx'
import { Preferences } from '../../shared/preferences.tsx'
import { signInTexts } from './sign-in-texts.ts'

/** In place of the console while nobody is signed in; the address stays, to be gone on with. */
export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const t = useTexts(signInTexts)
  const [error, setError] = useState<unknown>(null)
  const [wantsCode, setWantsCode] = useState(false)
  const form = useForm({ initialValues: { username: '', password: '', code: '' } })
  const submit = form.onSubmit(async ({ username, password, code }) => {
    setError(null)
    try {
      const body = { username, password, ...(code === '' ? {} : { code }) }
      await api.POST('/api/v1/console/session', { body })
      onSignedIn()
    } catch (fault) {
      if (isCode(fault, 'secondFactorRequired')) setWantsCode(true)
      else setError(isCode(fault, 'credentialsInvalid') ? new Error(t('wrong')) : fault)
    }
  })
  return (
    <Container component="main" size={420} py={60}>
      <Title order={1} size="h2" mb="md">
        {t('title')}
      </Title>
      <Paper withBorder p="lg">
        <form onSubmit={submit}>
          <Stack>
            <ErrorNote error={error} />
            <TextInput
              label={t('username')}
              autoComplete="username"
              required
              data-autofocus
              {...form.getInputProps('username')}
            />
            <PasswordInput
              label={t('password')}
              autoComplete="current-password"
              required
              {...form.getInputProps('password')}
            />
            {wantsCode && (
              <TextInput
                label={t('code')}
                description={t('codeHint')}
                autoComplete="one-time-code"
                required
                autoFocus
                {...form.getInputProps('code')}
              />
            )}
            <Button type="submit" loading={form.submitting}>
              {t('signIn')}
            </Button>
          </Stack>
        </form>
      </Paper>
      <Paper mt="lg">
        <Preferences />
      </Paper>
    </Container>
  )
}
