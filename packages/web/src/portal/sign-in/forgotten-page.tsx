import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { Link } from 'react-router'
import { api } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../shared/error-note.tsx'
import { useWaysIn } from '../ways-in.ts'
import { OpenPage } from './open-page.tsx'
import { signInTexts } from './sign-in-texts.ts'

/** Asks for a mail with a link; says the same whether there is such an account or not. */
export function ForgottenPage() {
  const t = useTexts(signInTexts)
  const { data: ways } = useWaysIn()
  const [error, setError] = useState<unknown>(null)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const form = useForm({ initialValues: { username: '' } })
  const submit = form.onSubmit(async (body) => {
    setError(null)
    try {
      await api.POST('/api/v1/portal/password/forgotten', { body })
      setSentTo(body.username)
    } catch (fault) {
      setError(fault)
    }
  })
  const back = (
    <Anchor component={Link} to="/" size="sm">
      {t('toSignIn')}
    </Anchor>
  )
  if (sentTo !== null) {
    return (
      <OpenPage title={t('sentTitle')}>
        <Stack>
          <Text role="status">{t('sent', { email: sentTo })}</Text>
          {back}
        </Stack>
      </OpenPage>
    )
  }
  return (
    <OpenPage title={t('forgottenTitle')}>
      <Stack>
        <ErrorNote error={error} />
        {ways?.passwordByMail === false ? (
          <Text>{t('noMails')}</Text>
        ) : (
          <form onSubmit={submit}>
            <Stack>
              <Text size="sm">{t('forgottenHint')}</Text>
              <TextInput
                label={t('email')}
                type="email"
                autoComplete="username"
                required
                {...form.getInputProps('username')}
              />
              <Button type="submit" loading={form.submitting}>
                {t('send')}
              </Button>
            </Stack>
          </form>
        )}
        {back}
      </Stack>
    </OpenPage>
  )
}
