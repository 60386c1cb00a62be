import { Anchor, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { Link } from 'react-router'
import { query } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Dialog } from '../../../shared/dialog.tsx'
import { tellDone } from '../../../shared/done.ts'
import { ErrorNote, fieldErrors } from '../../../shared/error-note.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { seatsTexts } from './seats-texts.ts'

/** Takes a seat for a device, as the device itself would with a code. */
export function ActivateOnBehalf({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(seatsTexts)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('activate')}
      </Button>
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title={t('activate')}>
        <WithCodes entitlement={entitlement} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

type Props = { entitlement: Entitlement; onClose: () => void }

function WithCodes({ entitlement, onClose }: Props) {
  const t = useTexts(seatsTexts)
  const groupId = entitlement.entitlementGroupId
  const read = query.useQuery('get', '/api/v1/entitlements/groups/{entitlementGroupId}', {
    params: { path: { entitlementGroupId: groupId } },
  })
  return (
    <Loaded of={read}>
      {({ activationCodes }) =>
        activationCodes.length === 0 ? (
          <Text size="sm">
            <Anchor component={Link} to={`/orders/${groupId}`} size="sm">
              {t('noCodes')}
            </Anchor>
          </Text>
        ) : (
          <Form entitlement={entitlement} codes={activationCodes} onClose={onClose} />
        )
      }
    </Loaded>
  )
}

function Form({ entitlement, codes, onClose }: Props & { codes: readonly string[] }) {
  const t = useTexts(seatsTexts)
  const shared = useTexts(sharedTexts)
  const { id, productId, editionId } = entitlement
  const form = useForm({
    initialValues: { activationCode: codes[0] ?? '', seatId: '', seatName: '' },
  })
  const take = query.useMutation('post', '/api/v1/entitlements/activations', {
    onSuccess: ({ entitlementId, seatId }) => {
      tellDone(t(entitlementId === id ? 'taken' : 'takenElsewhere', { seat: seatId }))
      onClose()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <form
      onSubmit={form.onSubmit(({ activationCode, seatId, seatName }) =>
        take.mutate({
          body: {
            ...{ productId, editionId, activationCode, seatId: seatId.trim() },
            ...(seatName.trim() !== '' && { seatName: seatName.trim() }),
          },
        }),
      )}
    >
      <Stack>
        <Text size="sm">{t('activateText')}</Text>
        <ErrorNote error={take.error} />
        <NativeSelect
          label={t('code')}
          data={[...codes]}
          {...form.getInputProps('activationCode')}
        />
        <TextInput
          label={t('seatId')}
          description={t('seatIdHelp')}
          required
          maxLength={100}
          {...form.getInputProps('seatId')}
        />
        <TextInput label={t('seatName')} maxLength={100} {...form.getInputProps('seatName')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {shared('cancel')}
          </Button>
          <Button type="submit" loading={take.isPending}>
            {t('take')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
