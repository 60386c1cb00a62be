import { Anchor, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { isCode } from '../../api/api-error.ts'
import { api } from '../../api/client.ts'
import { basePath } from '../../api/tenant.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../shared/error-note.tsx'
import { Entrance, useWaysIn } from './entrance.tsx'
import { signInTexts } from './sign-in-texts.ts'

/** In place of the console while nobody is signed in; the address stays, to be gone on with. */
export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const t = useTexts(signInTexts)
  const ways = useWaysIn()
  const [error, setError] = useState<unknown>(null)
  const [wantsCode, setWantsCode] = useState(false)
  const [isSending, setSending] = useState(false)
  // Read from the fields as they stand: the first page goes without the kit for forms.
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const written = (name: string) => String(fields.get(name) ?? '')
    const code = written('code')
    setError(null)
    setSending(true)
    try {
      const body = {
        username: written('username'),
        password: written('password'),
        ...(code !== '' && { code }),
      }
      await api.POST('/api/v1/console/session', { body })
      onSignedIn()
    } catch (fault) {
      if (isCode(fault, 'secondFactorRequired')) setWantsCode(true)
      else if (!isCode(fault, 'credentialsInvalid')) setError(fault)
      else setError(new Error(t(wantsCode ? 'wrongCode' : 'wrong')))
    } finally {
      setSending(false)
    }
  }
  async function goTo(identityProviderId: string) {
    setError(null)
    try {
      const { data } = await api.POST('/api/v1/console/sign-in', { body: { identityProviderId } })
      if (data) window.location.assign(data.authorizationUrl)
    } catch (fault) {
      setError(fault)
    }
  }
  return (
    <Entrance title={t('title')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <ErrorNote error={error} />
          <TextInput
            label={t('username')}
            autoComplete="username"
            required
            autoFocus
            name="username"
          />
          <PasswordInput
            label={t('password')}
            autoComplete="current-password"
            required
            name="password"
          />
          {wantsCode && (
            <TextInput
              label={t('code')}
              description={t('codeHint')}
              autoComplete="one-time-code"
              required
              autoFocus
              name="code"
            />
          )}
          <Button type="submit" loading={isSending}>
            {t('signIn')}
          </Button>
          {ways?.passwordByMail && (
            <Anchor size="sm" href={`${basePath}/forgotten`}>
              {t('forgotten')}
            </Anchor>
          )}
        </Stack>
      </form>
      {ways && ways.identityProviders.length > 0 && (
        <Stack mt="md" gap="xs">
          <Divider label={t('or')} />
          {ways.identityProviders.map(({ id, name }) => (
            <Button key={id} variant="default" onClick={() => void goTo(id)}>
              {t('by', { name })}
            </Button>
          ))}
        </Stack>
      )}
    </Entrance>
  )
}
