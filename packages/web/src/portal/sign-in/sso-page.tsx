import { Anchor, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { api } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../shared/error-note.tsx'
import { sessionKey } from '../session.ts'
import { OpenPage } from './open-page.tsx'
import { signInTexts } from './sign-in-texts.ts'

/** Where an identity provider sends the browser back to. */
export function SsoPage() {
  const t = useTexts(signInTexts)
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const code = params.get('code')
  const state = params.get('state')
  const iss = params.get('iss')
  const isSent = useRef(false)
  const finish = useMutation({
    mutationFn: (body: { code: string; state: string; iss?: string }) =>
      api.POST('/api/v1/portal/sign-in/finish', { body }),
    onSuccess: async () => {
      await queries.resetQueries({ queryKey: sessionKey })
      await navigate('/', { replace: true })
    },
  })
  const { mutate } = finish
  useEffect(() => {
    // Once: the code is worth nothing a second time.
    if (code === null || state === null || isSent.current) return
    isSent.current = true
    mutate({ code, state, ...(iss !== null && { iss }) })
  }, [code, state, iss, mutate])
  const isRefused = code === null || state === null
  const reason = params.get('error_description') ?? params.get('error') ?? ''
  if (!isRefused && !finish.error) {
    return (
      <OpenPage title={t('title')}>
        <Text role="status">{t('back')}</Text>
      </OpenPage>
    )
  }
  return (
    <OpenPage title={t('failed')}>
      <Stack>
        <ErrorNote error={isRefused ? new Error(t('refusedThere', { reason })) : finish.error} />
        <Anchor component={Link} to="/" size="sm">
          {t('toSignIn')}
        </Anchor>
      </Stack>
    </OpenPage>
  )
}
