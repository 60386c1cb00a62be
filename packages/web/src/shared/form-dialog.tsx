import { Button, Group, Modal, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { ErrorNote, fieldErrors } from './error-note.tsx'
import { sharedTexts } from './texts.ts'

type Props<V extends Record<string, unknown>> = {
  title: string
  form: UseFormReturnType<V>
  /** Throws what the server refused: it is shown above the form and at its fields. */
  save: (values: V) => Promise<unknown>
  onClose: () => void
  /** On the button that sends it; "Save" otherwise. */
  confirm?: string
  size?: 'md' | 'lg' | 'xl'
  children: ReactNode
}

/** A form over the page. Draw it only while it is open, so that it begins with what is true then. */
export function FormDialog<V extends Record<string, unknown>>({
  title,
  form,
  save,
  onClose,
  confirm,
  size = 'md',
  children,
}: Props<V>) {
  const t = useTexts(sharedTexts)
  const [error, setError] = useState<unknown>(null)
  const submit = form.onSubmit(async (values) => {
    setError(null)
    try {
      await save(values)
      onClose()
    } catch (fault) {
      setError(fault)
      form.setErrors(fieldErrors(fault))
    }
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form onSubmit={submit}>
        <Stack>
          <ErrorNote error={error} />
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={form.submitting}>
              {confirm ?? t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
