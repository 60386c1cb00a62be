import { Button, Checkbox, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { isCode } from '../../../api/api-error.ts'
import { api } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { tellDone } from '../../../shared/done.ts'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { MomentInput } from '../../../shared/moment-input.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { type Entitlement, isSwitchOf } from '../entitlement.ts'
import { ChangePreview } from './change-preview.tsx'
import { changeTexts } from './change-texts.ts'
import { DeliveryNote } from './preview-devices.tsx'
import { type Change, makeChange, type Preview, planChange, previewChange } from './send-change.ts'

type Props = {
  entitlement: Entitlement
  title: string
  change: Change
  isDestructive: boolean
  onBack: (() => void) | null
  onClose: () => void
}

/** What a change would do, now or at a time, and the button that makes it. */
export function ConfirmChange({ entitlement, title, onBack, onClose, ...props }: Props) {
  const t = useTexts(changeTexts)
  const shared = useTexts(sharedTexts)
  const queries = useQueryClient()
  const [isLater, setLater] = useState(false)
  const [at, setAt] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const [isForced, setForced] = useState(false)
  const [sendNow, setSendNow] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const change = isForced ? { ...props.change, forceSeatCount: true } : props.change
  const read = useQuery({
    queryKey: ['what if', entitlement.id, change, isLater ? at : null],
    queryFn: () => previewChange(entitlement.id, change, isLater ? at : null),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

  async function run(preview: Preview) {
    setBusy(true)
    setError(null)
    try {
      if (isLater && at !== null) {
        await planChange(entitlement.id, change, reason.trim(), at)
        tellDone(t('planned'))
      } else {
        await makeChange(entitlement.id, change, reason.trim(), preview.version.from)
        if (sendNow) await publish(entitlement.id)
        tellDone(t('done', { version: preview.version.to }))
      }
      onClose()
    } catch (fault) {
      setError(fault)
    } finally {
      setBusy(false)
      void queries.invalidateQueries()
    }
  }

  const refusedForSeats = isForced || isCode(read.error, 'seatsInUse')
  return (
    <Stack>
      <Group align="flex-end">
        <div>
          <Text size="sm" fw={500} mb={2}>
            {t('when')}
          </Text>
          <SegmentedControl
            aria-label={t('when')}
            data={[
              { value: 'now', label: t('now') },
              { value: 'later', label: t('later') },
            ]}
            value={isLater ? 'later' : 'now'}
            onChange={(value) => setLater(value === 'later')}
          />
        </div>
        {isLater && <MomentInput label={t('laterAt')} value={at} onChange={setAt} />}
      </Group>
      {refusedForSeats && (
        <Checkbox
          label={t('force')}
          description={t('forceHelp')}
          checked={isForced}
          onChange={({ currentTarget }) => setForced(currentTarget.checked)}
        />
      )}
      {read.error && <Text size="sm">{t('wouldBeRefused')}</Text>}
      <Loaded of={read}>
        {(preview) => (
          <Stack>
            <ChangePreview of={preview} isSwitch={isSwitchOf(entitlement)} />
            <DeliveryNote of={preview} />
            {!isLater && isHeldBack(preview) && (
              <Checkbox
                label={t(preview.publishedAt === null ? 'sendNow' : 'waitsSendNow')}
                checked={sendNow}
                onChange={({ currentTarget }) => setSendNow(currentTarget.checked)}
              />
            )}
            <TextInput
              label={t('reason')}
              description={t('reasonHelp')}
              maxLength={500}
              value={reason}
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
            />
            <ErrorNote
              error={isCode(error, 'preconditionFailed') ? new Error(t('overtaken')) : error}
            />
          </Stack>
        )}
      </Loaded>
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack ?? onClose}>
          {shared(onBack ? 'back' : 'cancel')}
        </Button>
        <Button
          color={props.isDestructive ? 'red' : 'indigo'}
          loading={isBusy}
          disabled={!read.data || read.isFetching || (isLater && at === null)}
          onClick={() => read.data && void run(read.data)}
        >
          {isLater ? t('plan', { action: title }) : title}
        </Button>
      </Group>
    </Stack>
  )
}

/** Whether devices that ask are not given it at once. */
function isHeldBack({ changes, publishedAt, at }: Preview): boolean {
  return changes.length > 0 && (publishedAt === null || publishedAt > at)
}

function publish(entitlementId: string) {
  const params = { path: { entitlementId } }
  return api.POST('/api/v1/entitlements/{entitlementId}/publish', { params })
}
