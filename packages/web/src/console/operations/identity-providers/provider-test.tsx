import { Alert, List, Stack, Text } from '@mantine/core'
import { useEffect } from 'react'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Dialog } from '../../../shared/dialog.tsx'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { providerTexts } from './provider-texts.ts'

/** Asks a provider for its documents and keys, and says what came of it. */
export function ProviderTest({
  provider: { id, name },
  onClose,
}: {
  provider: Schemas['IdentityProvider']
  onClose: () => void
}) {
  const t = useTexts(providerTexts)
  const shared = useTexts(sharedTexts)
  const test = query.useMutation(
    'post',
    '/api/v1/account/identity-providers/{identityProviderId}/test',
  )
  const { mutate } = test
  useEffect(() => mutate({ params: { path: { identityProviderId: id } } }), [id, mutate])
  return (
    <Dialog onClose={onClose} title={t('testTitle', { name })}>
      <Stack aria-live="polite">
        <ErrorNote error={test.error} />
        {test.isPending && <Text size="sm">{t('testing')}</Text>}
        {test.data?.ok && <Alert color="green">{t('well')}</Alert>}
        {test.data && !test.data.ok && (
          <Alert color="red" title={t('notWell')}>
            <List size="sm">
              {test.data.problems.map((problem) => (
                <List.Item key={problem}>{problem}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        {test.data && (
          <Facts
            of={[
              [t('discovery'), test.data.discovery],
              [t('issuer'), test.data.issuer ?? '–'],
              [
                t('keys'),
                test.data.keys
                  .map(({ kid, kty, alg }) => `${kid ?? kty} ${alg ?? ''}`)
                  .join(', ') || t('noKeys'),
              ],
              [t('signIn'), test.data.signIn ? shared('yes') : shared('no')],
            ]}
          />
        )}
      </Stack>
    </Dialog>
  )
}
