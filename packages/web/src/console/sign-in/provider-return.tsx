import { Anchor, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { isCode } from '../../api/api-error.ts'
import { api } from '../../api/client.ts'
import { basePath } from '../../api/tenant.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../shared/error-note.tsx'
import { Entrance } from './entrance.tsx'
import { signInTexts } from './sign-in-texts.ts'

/** Where a provider sends the browser back to: what it brought goes to the server at once. */
export function ProviderReturn() {
  const t = useTexts(signInTexts)
  const isSent = useRef(false)
  const finish = useMutation({
    mutationFn: async () => {
      const query = new URLSearchParams(window.location.search)
      const iss = query.get('iss')
      const body = {
        code: query.get('code') ?? '',
        state: query.get('state') ?? '',
        ...(iss !== null && { iss }),
      }
      if (body.code === '' || body.state === '') throw new Error(t('providerRefused'))
      await api.POST('/api/v1/console/sign-in/finish', { body })
      // A page of its own: nothing of the address goes on with it.
      window.location.replace(`${basePath}/`)
    },
  })
  const { mutate, error } = finish
  useEffect(() => {
    // A code counts once, and effects run twice while pages are developed.
    if (isSent.current) return
    isSent.current = true
    mutate()
  }, [mutate])
  const told = isCode(error, 'credentialsInvalid') ? new Error(t('providerRefused')) : error
  return (
    <Entrance title={t('title')}>
      {error ? (
        <>
          <ErrorNote error={isCode(error, 'accountUnknown') ? new Error(t('noAccount')) : told} />
          <Anchor href={`${basePath}/`}>{t('backToSignIn')}</Anchor>
        </>
      ) : (
        <Text role="status">{t('signingIn')}</Text>
      )}
    </Entrance>
  )
}
