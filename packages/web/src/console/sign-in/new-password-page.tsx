import { Anchor, Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { isCode } from '../../api/api-error.ts'
import { api } from '../../api/client.ts'
import { basePath } from '../../api/tenant.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../shared/error-note.tsx'
import { Entrance } from './entrance.tsx'
import { signInTexts } from './sign-in-texts.ts'

type Choose = (body: { token: string; password: string }) => Promise<unknown>

/** Where the mail to somebody who has forgotten their password leads. */
export function NewPasswordPage() {
  const t = useTexts(signInTexts)
  const choose: Choose = (body) => api.POST('/api/v1/console/password', { body })
  return <ChoosePassword title={t('newPasswordTitle')} choose={choose} />
}

/** Where an invitation leads. */
export function InvitationPage() {
  const t = useTexts(signInTexts)
  const choose: Choose = (body) => api.POST('/api/v1/account/invitations/accept', { body })
  return <ChoosePassword title={t('invitationTitle')} choose={choose} />
}

function ChoosePassword({ title, choose }: { title: string; choose: Choose }) {
  const t = useTexts(signInTexts)
  const [error, setError] = useState<unknown>(null)
  const [isDone, setDone] = useState(false)
  const [token] = useState(tokenOfAddress)
  const form = useForm({
    initialValues: { password: '', again: '' },
    validate: {
      password: (value) => (value.length < 12 ? t('tooShort') : null),
      again: (value, { password }) => (value === password ? null : t('differ')),
    },
  })
  const submit = form.onSubmit(async ({ password }) => {
    setError(null)
    try {
      await choose({ token, password })
      setDone(true)
    } catch (fault) {
      const isOld = isCode(fault, 'passwordLinkInvalid', 'invitationUnknown')
      setError(isOld ? new Error(t('linkInvalid')) : fault)
    }
  })
  return (
    <Entrance title={title}>
      {isDone ? (
        <Stack>
          <Text role="status">{t('passwordSet')}</Text>
          <Button component="a" href={`${basePath}/`}>
            {t('signIn')}
          </Button>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <ErrorNote error={error ?? (token === '' ? new Error(t('linkInvalid')) : null)} />
            <PasswordInput
              label={t('newPassword')}
              description={t('newPasswordHint')}
              autoComplete="new-password"
              required
              autoFocus
              {...form.getInputProps('password')}
            />
            <PasswordInput
              label={t('again')}
              autoComplete="new-password"
              required
              {...form.getInputProps('again')}
            />
            <Button type="submit" loading={form.submitting}>
              {t('choose')}
            </Button>
            <Anchor size="sm" href={`${basePath}/`}>
              {t('backToSignIn')}
            </Anchor>
          </Stack>
        </form>
      )}
    </Entrance>
  )
}

/** Behind the number sign, which browsers send to no server; taken out of the address at once. */
function tokenOfAddress(): string {
  const token = window.location.hash.slice(1).replace(/^token=/, '')
  window.history.replaceState(null, '', window.location.pathname)
  return token
}
