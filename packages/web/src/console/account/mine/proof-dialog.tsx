import { PasswordInput, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { isCode } from '../../../api/api-error.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { mineTexts } from './mine-texts.ts'

type Proof = { readonly password: string; readonly code: string }

/** Password and code once more, before something about them is changed. */
export function ProofDialog({
  title,
  text,
  action,
  onClose,
}: {
  title: string
  text: string
  action: (proof: Proof) => Promise<unknown>
  onClose: () => void
}) {
  const t = useTexts(mineTexts)
  const form = useForm({ initialValues: { password: '', code: '' } })
  async function save(proof: Proof) {
    try {
      await action(proof)
    } catch (error) {
      throw isCode(error, 'credentialsInvalid') ? new Error(t('wrong')) : error
    }
  }
  return (
    <FormDialog title={title} form={form} save={save} onClose={onClose} confirm={title}>
      <Text size="sm">{text}</Text>
      <PasswordInput
        label={t('currentPassword')}
        autoComplete="current-password"
        required
        data-autofocus
        {...form.getInputProps('password')}
      />
      <TextInput
        label={t('code')}
        autoComplete="one-time-code"
        required
        {...form.getInputProps('code')}
      />
    </FormDialog>
  )
}
