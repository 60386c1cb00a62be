import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { basePath } from '../../api/tenant.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../shared/error-note.tsx'
import { Entrance } from './entrance.tsx'
import { signInTexts } from './sign-in-texts.ts'

/** Asks for a mail to choose another password. Whether anybody has the name is not told. */
export function ForgottenPage() {
  const t = useTexts(signInTexts)
  const [error, setError] = useState<unknown>(null)
  const [isSent, setSent] = useState(false)
  const form = useForm({ initialValues: { username: '' } })
  const submit = form.onSubmit(async (body) => {
    setError(null)
    try {
      await api.POST('/api/v1/console/password/forgotten', { body })
      setSent(true)
    } catch (fault) {
      setError(fault)
    }
  })
  return (
    <Entrance title={t('forgottenTitle')}>
      {isSent ? (
        <Text role="status">{t('forgottenSent')}</Text>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <ErrorNote error={error} />
            <TextInput
              label={t('username')}
              autoComplete="username"
              required
              autoFocus
              {...form.getInputProps('username')}
            />
            <Button type="submit" loading={form.submitting}>
              {t('sendMail')}
            </Button>
          </Stack>
        </form>
      )}
      <Anchor size="sm" href={`${basePath}/`} display="block" mt="md">
        {t('backToSignIn')}
      </Anchor>
    </Entrance>
  )
}
