import { Anchor, Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { Link } from 'react-router'
import { api } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote, fieldErrors } from '../../shared/error-note.tsx'
import { useNewPasswordRules } from './new-password.ts'
import { OpenPage } from './open-page.tsx'
import { signInTexts } from './sign-in-texts.ts'

/** Behind the number sign, which browsers send to no server. */
const tokenInAddress = new URLSearchParams(window.location.hash.slice(1)).get('token')

/** Where the link of a mail leads: chooses the first password, or another. */
export function PasswordPage() {
  const t = useTexts(signInTexts)
  const [error, setError] = useState<unknown>(null)
  const [isSet, setSet] = useState(false)
  const form = useForm({
    initialValues: { password: '', repeated: '' },
    validate: useNewPasswordRules(),
  })
  const submit = form.onSubmit(async ({ password }) => {
    setError(null)
    try {
      await api.POST('/api/v1/portal/password', {
        body: { token: tokenInAddress ?? '', password },
      })
      // The link is used up: it need not stay in the history.
      window.history.replaceState(null, '', window.location.pathname)
      setSet(true)
    } catch (fault) {
      form.setErrors(fieldErrors(fault))
      setError(fault)
    }
  })
  const onward = (
    <Anchor component={Link} to="/" size="sm">
      {t('toSignIn')}
    </Anchor>
  )
  if (isSet) {
    return (
      <OpenPage title={t('setTitle')}>
        <Stack>
          <Text role="status">{t('set')}</Text>
          {onward}
        </Stack>
      </OpenPage>
    )
  }
  return (
    <OpenPage title={t('choose')}>
      <Stack>
        <ErrorNote error={error} />
        {tokenInAddress === null ? (
          <Text>{t('noToken')}</Text>
        ) : (
          <form onSubmit={submit}>
            <Stack>
              <PasswordInput
                label={t('newPassword')}
                description={t('chooseHint')}
                autoComplete="new-password"
                required
                {...form.getInputProps('password')}
              />
              <PasswordInput
                label={t('repeat')}
                autoComplete="new-password"
                required
                {...form.getInputProps('repeated')}
              />
              <Button type="submit" loading={form.submitting}>
                {t('setPassword')}
              </Button>
            </Stack>
          </form>
        )}
        {onward}
      </Stack>
    </OpenPage>
  )
}
