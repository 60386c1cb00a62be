import { TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { valueTexts } from './value-texts.ts'

/** Adds a feature or an attribute: its key, and what else is asked of one. */
export function DefinitionDialog<V extends { key: string }>({
  title,
  form,
  save,
  onClose,
  children,
}: {
  title: string
  form: UseFormReturnType<V>
  save: (values: V) => Promise<void>
  onClose: () => void
  children: ReactNode
}) {
  const t = useTexts(valueTexts)
  return (
    <FormDialog title={title} form={form} save={save} onClose={onClose} confirm={t('add')}>
      <TextInput
        label={t('key')}
        description={t('keyHint')}
        required
        data-autofocus
        {...form.getInputProps('key')}
      />
      {children}
    </FormDialog>
  )
}
