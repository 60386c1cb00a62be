import { Fieldset, Switch, Text } from '@mantine/core'
import { query } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { useSession } from '../../session.ts'
import { settingsTexts } from './settings-texts.ts'

/** Whether people need a second factor. */
export function SecuritySettings() {
  const t = useTexts(settingsTexts)
  const { secondFactor, method } = useSession()
  const read = query.useQuery('get', '/api/v1/account/security-settings')
  const change = query.useMutation('patch', '/api/v1/account/security-settings')
  // Otherwise the very next page would ask for it.
  const isReady = secondFactor || method === 'openIdToken'
  return (
    <Fieldset legend={t('security')}>
      <ErrorNote error={change.error} />
      <Loaded of={read} lines={1}>
        {({ enforceMfa }) => (
          <>
            <Switch
              label={t('enforceMfa')}
              description={t('enforceMfaHint')}
              checked={enforceMfa}
              disabled={change.isPending || (!enforceMfa && !isReady)}
              onChange={({ currentTarget }) =>
                change.mutate({ body: { enforceMfa: currentTarget.checked } })
              }
            />
            {!enforceMfa && !isReady && (
              <Text size="sm" mt="xs">
                {t('ownFactorFirst')}
              </Text>
            )}
          </>
        )}
      </Loaded>
    </Fieldset>
  )
}
