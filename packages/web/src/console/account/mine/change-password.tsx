import { PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { isCode } from '../../../api/api-error.ts'
import { query } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { tellDone } from '../../../shared/done.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useSession } from '../../session.ts'
import { mineTexts } from './mine-texts.ts'

export function ChangePassword({ onClose }: { onClose: () => void }) {
  const t = useTexts(mineTexts)
  const { secondFactor } = useSession()
  const change = query.useMutation('put', '/api/v1/console/password')
  const form = useForm({ initialValues: { currentPassword: '', password: '', code: '' } })
  async function save({ code, ...fields }: typeof form.values) {
    try {
      await change.mutateAsync({ body: { ...fields, ...(code && { code }) } })
    } catch (error) {
      throw isCode(error, 'credentialsInvalid') ? new Error(t('wrong')) : error
    }
    tellDone(t('changed'))
  }
  return (
    <FormDialog
      title={t('changePassword')}
      form={form}
      save={save}
      onClose={onClose}
      confirm={t('changePassword')}
    >
      <PasswordInput
        label={t('currentPassword')}
        autoComplete="current-password"
        required
        data-autofocus
        {...form.getInputProps('currentPassword')}
      />
      <PasswordInput
        label={t('newPassword')}
        description={t('newPasswordHint')}
        autoComplete="new-password"
        minLength={12}
        required
        {...form.getInputProps('password')}
      />
      {secondFactor && (
        <TextInput
          label={t('code')}
          autoComplete="one-time-code"
          required
          {...form.getInputProps('code')}
        />
      )}
    </FormDialog>
  )
}
