import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { query, type Schemas } from '../../api/client.ts'
import { writeMoment } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { sharedTexts } from '../../shared/texts.ts'
import { customerTexts } from './customer-texts.ts'

type Customer = Schemas['Customer']
type Preview = Schemas['CustomerChangePreview']

/** Disables or enables a customer, and says beforehand whom it hits. */
export function CustomerSwitch({ customer }: { customer: Customer }) {
  const t = useTexts(customerTexts)
  const [isOpen, setOpen] = useState(false)
  const isDisabled = customer.disabledDate !== null
  return (
    <>
      <Button
        variant="default"
        {...(!isDisabled && { color: 'red' })}
        onClick={() => setOpen(true)}
      >
        {isDisabled ? t('enable') : t('disable')}
      </Button>
      {isOpen && <SwitchDialog customer={customer} onClose={() => setOpen(false)} />}
    </>
  )
}

const switches = {
  disable: '/api/v1/customers/{customerId}/disable',
  enable: '/api/v1/customers/{customerId}/enable',
} as const

function SwitchDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const t = useTexts(customerTexts)
  const way = customer.disabledDate === null ? 'disable' : 'enable'
  const path = { customerId: customer.id }
  const form = useForm({ initialValues: { reason: '' } })
  const change = query.useMutation('patch', switches[way])
  const preview = query.useQuery(
    'patch',
    switches[way],
    { params: { path, query: { dryRun: true } } },
    { staleTime: 0 },
  )
  return (
    <FormDialog
      title={t(way === 'disable' ? 'disableTitle' : 'enableTitle', { name: customer.name })}
      form={form}
      save={({ reason }) =>
        change.mutateAsync({ params: { path, query: reason === '' ? {} : { reason } } })
      }
      onClose={onClose}
      confirm={t(way)}
    >
      <Text size="sm">{t(way === 'disable' ? 'disableText' : 'enableText')}</Text>
      <Loaded of={preview} lines={2}>
        {(found) => <Effect of={found} />}
      </Loaded>
      <TextInput
        label={t('reason')}
        description={t('reasonHint')}
        maxLength={1000}
        data-autofocus
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  )
}

function Effect({ of }: { of: Preview | undefined }) {
  const t = useTexts(customerTexts)
  const shared = useTexts(sharedTexts)
  if (!of) return null
  const previews = of.entitlements.items
  const devices = previews.reduce((sum, preview) => sum + preview.devices.total, 0)
  const ends = previews.filter(({ devices: { total } }) => total > 0)
  const last = ends.map((preview) => preview.devices.worstCase)
  const by = last.includes(null) ? shared('never') : writeMoment(last.toSorted().at(-1) ?? '')
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {t('wouldChange', { count: of.entitlements.total })}
      </Text>
      <Text size="sm">
        {devices === 0 ? t('devicesNone') : t('devicesStop', { count: devices, by })}
      </Text>
    </Stack>
  )
}
