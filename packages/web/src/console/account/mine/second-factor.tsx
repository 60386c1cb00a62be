import { Button, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { query } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { useSession } from '../../session.ts'
import { mineTexts } from './mine-texts.ts'
import { ProofDialog } from './proof-dialog.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { SetUpFactor } from './set-up-factor.tsx'

type Open = 'setUp' | 'codes' | 'remove'

/** Whether signing in asks for a code, and how to have it so or otherwise. */
export function SecondFactor() {
  const t = useTexts(mineTexts)
  const { secondFactor, mustSetUpSecondFactor } = useSession()
  const [open, setOpen] = useState<Open | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const renew = query.useMutation('post', '/api/v1/console/second-factor/recovery-codes')
  const remove = query.useMutation('delete', '/api/v1/console/second-factor')
  const queries = useQueryClient()
  const close = () => setOpen(null)
  const seen = () => {
    setCodes(null)
    void queries.invalidateQueries()
  }
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm" {...(mustSetUpSecondFactor && { role: 'alert', fw: 600 })}>
        {t(mustSetUpSecondFactor ? 'mustSetUp' : secondFactor ? 'factorOn' : 'factorOff')}
      </Text>
      {secondFactor ? (
        <Group gap="xs">
          <Button variant="default" onClick={() => setOpen('codes')}>
            {t('otherCodes')}
          </Button>
          <Button variant="default" onClick={() => setOpen('remove')}>
            {t('removeFactor')}
          </Button>
        </Group>
      ) : (
        <Button onClick={() => setOpen('setUp')}>{t('setUp')}</Button>
      )}
      {open === 'setUp' && <SetUpFactor onClose={close} onCodes={setCodes} />}
      {open === 'codes' && (
        <ProofDialog
          title={t('otherCodes')}
          text={t('otherCodesText')}
          onClose={close}
          action={async (body) => setCodes((await renew.mutateAsync({ body })).recoveryCodes)}
        />
      )}
      {open === 'remove' && (
        <ProofDialog
          title={t('removeFactor')}
          text={t('factorOff')}
          onClose={close}
          action={(body) => remove.mutateAsync({ body })}
        />
      )}
      {codes && <RecoveryCodes codes={codes} onClose={seen} />}
    </Stack>
  )
}
