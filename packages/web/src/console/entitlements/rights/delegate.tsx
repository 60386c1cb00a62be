import { Anchor, Button, Checkbox, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Dialog } from '../../../shared/dialog.tsx'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { IntervalInput } from '../../../shared/interval-input.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { delegationTexts } from './delegation-texts.ts'
import { TokenText } from './token-text.tsx'

type Props = { entitlement: Entitlement }

/** Gives an entitlement to a local license server: the token to carry there. */
export function DelegateDialog({ entitlement, onClose }: Props & { onClose: () => void }) {
  const t = useTexts(delegationTexts)
  const shared = useTexts(sharedTexts)
  const servers = query.useQuery('get', '/api/v1/local-license-servers')
  const active = (servers.data?.items ?? []).filter(({ licenseActive }) => licenseActive)
  const [chosen, setChosen] = useState<string | null>(null)
  const [isForced, setForced] = useState(false)
  const [period, setPeriod] = useState<Schemas['Interval']>({ type: 'none', count: null })
  const give = query.useMutation('post', '/api/v1/entitlements/{entitlementId}/export')
  const serverId = chosen ?? active[0]?.id
  const { seatsUsed } = entitlement
  return (
    <Dialog size="lg" onClose={onClose} title={`${t('delegate')} · ${entitlement.offeringName}`}>
      <Stack>
        <ErrorNote error={servers.error ?? give.error} />
        {give.data ? (
          <TokenText
            token={give.data.token}
            label={t('token')}
            description={t('tokenText')}
            fileName={t('downloadName')}
          />
        ) : (
          <>
            <Text size="sm">{t('delegateText')}</Text>
            {servers.data && active.length === 0 ? (
              <Text size="sm">
                {t('noServers')}{' '}
                <Anchor component={Link} to="/local-servers" size="sm">
                  {t('toServers')}
                </Anchor>
              </Text>
            ) : (
              <NativeSelect
                label={t('server')}
                data={active.map(({ id, name }) => ({ value: id, label: name }))}
                value={serverId ?? ''}
                onChange={({ currentTarget }) => setChosen(currentTarget.value)}
              />
            )}
            <IntervalInput
              label={t('period')}
              noneLabel={t('periodDefault')}
              value={period}
              onChange={setPeriod}
            />
            {seatsUsed > 0 && (
              <Checkbox
                label={t('force')}
                description={t('seatsHeld', { count: seatsUsed })}
                checked={isForced}
                onChange={({ currentTarget }) => setForced(currentTarget.checked)}
              />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {shared('cancel')}
              </Button>
              <Button
                loading={give.isPending}
                disabled={serverId === undefined || (seatsUsed > 0 && !isForced)}
                onClick={() =>
                  serverId &&
                  give.mutate({
                    params: {
                      path: { entitlementId: entitlement.id },
                      query: { force: isForced },
                    },
                    body: {
                      localLicenseServerId: serverId,
                      ...(period.type !== 'none' && { delegationPeriod: period }),
                    },
                  })
                }
              >
                {t('giveToken')}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Dialog>
  )
}

/** A token with what was edited since, and a later end. */
export function FreshToken({ entitlement }: Props) {
  const t = useTexts(delegationTexts)
  const shared = useTexts(sharedTexts)
  const [isOpen, setOpen] = useState(false)
  const give = query.useMutation('post', '/api/v1/entitlements/{entitlementId}/export/token')
  const open = () => {
    setOpen(true)
    give.mutate({ params: { path: { entitlementId: entitlement.id } }, body: {} })
  }
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('freshToken')}
      </Button>
      <Dialog opened={isOpen} size="lg" onClose={() => setOpen(false)} title={t('freshToken')}>
        <ErrorNote error={give.error} />
        {give.isPending && <Text size="sm">{shared('loading')}</Text>}
        {give.data && (
          <TokenText
            token={give.data.token}
            label={t('token')}
            description={t('tokenText')}
            fileName={t('downloadName')}
          />
        )}
      </Dialog>
    </>
  )
}
