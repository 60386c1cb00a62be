import { PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRef, useState } from 'react'
import { isCode } from '../../../api/api-error.ts'
import { api, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Copyable } from '../../../shared/copyable.tsx'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { QrCode } from '../../../shared/qr-code.tsx'
import { mineTexts } from './mine-texts.ts'

/** First the password, then the secret for the authenticator and its first code. */
export function SetUpFactor({
  onClose,
  onCodes,
}: {
  onClose: () => void
  onCodes: (codes: readonly string[]) => void
}) {
  const [begun, setBegun] = useState<Schemas['SecondFactorSecret'] | null>(null)
  return begun ? (
    <FirstCode begun={begun} onClose={onClose} onCodes={onCodes} />
  ) : (
    <Password onClose={onClose} onBegun={setBegun} />
  )
}

function Password({
  onClose,
  onBegun,
}: {
  onClose: () => void
  onBegun: (begun: Schemas['SecondFactorSecret']) => void
}) {
  const t = useTexts(mineTexts)
  const form = useForm({ initialValues: { password: '' } })
  const isBegun = useRef(false)
  return (
    <FormDialog
      title={t('setUp')}
      form={form}
      // Its place is taken by the next step, which closes for both.
      onClose={() => {
        if (!isBegun.current) onClose()
      }}
      confirm={t('begin')}
      save={async (body) => {
        try {
          const { data } = await api.POST('/api/v1/console/second-factor', { body })
          if (!data) return
          isBegun.current = true
          onBegun(data)
        } catch (error) {
          throw isCode(error, 'credentialsInvalid') ? new Error(t('wrong')) : error
        }
      }}
    >
      <PasswordInput
        label={t('currentPassword')}
        autoComplete="current-password"
        required
        data-autofocus
        {...form.getInputProps('password')}
      />
    </FormDialog>
  )
}

function FirstCode({
  begun,
  onClose,
  onCodes,
}: {
  begun: Schemas['SecondFactorSecret']
  onClose: () => void
  onCodes: (codes: readonly string[]) => void
}) {
  const t = useTexts(mineTexts)
  const form = useForm({ initialValues: { code: '' } })
  return (
    <FormDialog
      title={t('setUp')}
      form={form}
      onClose={onClose}
      confirm={t('confirm')}
      save={async ({ code }) => {
        try {
          // Not as a mutation: the session is read anew when the codes have been seen.
          const { data } = await api.POST('/api/v1/console/second-factor/confirmation', {
            body: { code: code.replace(/\s/g, '') },
          })
          onCodes(data?.recoveryCodes ?? [])
        } catch (error) {
          throw isCode(error, 'credentialsInvalid') ? new Error(t('wrongCode')) : error
        }
      }}
    >
      <Text size="sm">{t('scan')}</Text>
      <Stack align="center" gap="xs">
        <QrCode text={begun.otpauthUri} label={t('qr')} size={220} />
        <Copyable value={begun.secret} what={t('secret')} />
      </Stack>
      <TextInput
        label={t('firstCode')}
        autoComplete="one-time-code"
        inputMode="numeric"
        required
        data-autofocus
        {...form.getInputProps('code')}
      />
    </FormDialog>
  )
}
