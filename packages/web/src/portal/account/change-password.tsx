import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { isCode } from '../../api/api-error.ts'
import { api, setCsrfToken } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { tellDone } from '../../shared/done.ts'
import { ErrorNote, fieldErrors } from '../../shared/error-note.tsx'
import { sessionKey } from '../session.ts'
import { useNewPasswordRules } from '../sign-in/new-password.ts'
import { accountTexts } from './account-texts.ts'

/** Another password for oneself; the session goes on under a new token. */
export function ChangePassword({ email }: { email: string }) {
  const t = useTexts(accountTexts)
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const form = useForm({
    initialValues: { currentPassword: '', password: '', repeated: '' },
    validate: useNewPasswordRules(),
  })
  const submit = form.onSubmit(async ({ currentPassword, password }) => {
    setError(null)
    try {
      const body = { currentPassword, password }
      const { data } = await api.POST('/api/v1/portal/account/password', { body })
      setCsrfToken(data?.csrfToken ?? null)
      queries.setQueryData(sessionKey, data)
      form.reset()
      tellDone(t('changed'))
    } catch (fault) {
      const isWrong = isCode(fault, 'credentialsInvalid')
      form.setErrors(isWrong ? { currentPassword: t('wrong') } : fieldErrors(fault))
      setError(isWrong ? null : fault)
    }
  })
  return (
    <form onSubmit={submit}>
      <Stack maw={420}>
        <Text size="sm" c="dimmed">
          {t('changeHint')}
        </Text>
        <ErrorNote error={error} />
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput
          label={t('current')}
          autoComplete="current-password"
          required
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label={t('next')}
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
        <Group>
          <Button type="submit" loading={form.submitting}>
            {t('change')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
