import { Alert, Button, Group, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { query } from '../../../api/client.ts'
import { writeMoment } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Dialog } from '../../../shared/dialog.tsx'
import { tellDone } from '../../../shared/done.ts'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { delegationTexts } from './delegation-texts.ts'

const ways = ['withToken', 'atEnd', 'atOnce'] as const
type Given = NonNullable<Entitlement['export']>
type Way = (typeof ways)[number]

/** Takes an entitlement back from its local license server: with its token, later, or at a risk. */
export function TakeBack({ entitlement, given }: { entitlement: Entitlement; given: Given }) {
  const t = useTexts(delegationTexts)
  const shared = useTexts(sharedTexts)
  const [isOpen, setOpen] = useState(false)
  const [way, setWay] = useState<Way>('withToken')
  const [token, setToken] = useState('')
  const [reason, setReason] = useState('')
  const take = query.useMutation('post', '/api/v1/entitlements/{entitlementId}/import', {
    onSuccess: () => {
      tellDone(t(way === 'atEnd' ? 'planned' : 'done'))
      setOpen(false)
    },
  })
  const isReady =
    way === 'withToken' ? token.trim() !== '' : way === 'atEnd' || reason.trim() !== ''
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('takeBack')}
      </Button>
      <Dialog
        opened={isOpen}
        size="lg"
        onClose={() => setOpen(false)}
        title={`${t('takeBack')} · ${entitlement.offeringName}`}
      >
        <Stack>
          <ErrorNote error={take.error} />
          <Text size="sm">{t('takeBackText')}</Text>
          <Radio.Group label={t('how')} value={way} onChange={(value) => setWay(value as Way)}>
            <Stack gap={6} mt={6}>
              {ways.map((value) => (
                <Radio key={value} value={value} label={t(value)} />
              ))}
            </Stack>
          </Radio.Group>
          {way === 'withToken' && (
            <Textarea
              label={t('returnToken')}
              minRows={3}
              autosize
              maxRows={6}
              value={token}
              onChange={({ currentTarget }) => setToken(currentTarget.value)}
            />
          )}
          {way === 'atEnd' && (
            <Text size="sm">{t('atEndText', { date: writeMoment(given.delegationEnd) })}</Text>
          )}
          {way === 'atOnce' && (
            <Alert color="orange" variant="light">
              {given.exposedUntil
                ? t('atOnceText', { date: writeMoment(given.exposedUntil) })
                : t('atOnceForEver')}
            </Alert>
          )}
          <TextInput
            label={t('reason')}
            required={way === 'atOnce'}
            maxLength={500}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setOpen(false)}>
              {shared('cancel')}
            </Button>
            <Button
              color={way === 'atOnce' ? 'red' : 'indigo'}
              loading={take.isPending}
              disabled={!isReady}
              onClick={() =>
                take.mutate({
                  params: {
                    path: { entitlementId: entitlement.id },
                    query: {
                      ...(reason.trim() !== '' && { reason: reason.trim() }),
                      ...(way === 'atOnce' && { atOnce: true }),
                    },
                  },
                  body:
                    way === 'withToken' ? { token: token.trim() } : { importWithoutToken: true },
                })
              }
            >
              {t('takeBack')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  )
}
