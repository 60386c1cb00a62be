import { Button, Group, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { ReactNode } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { Dialog } from './dialog.tsx'
import { useSaving } from './editing/use-saving.tsx'
import { sharedTexts } from './texts.ts'

type Props<V extends Record<string, unknown>> = {
  title: string
  form: UseFormReturnType<V>
  /** Throws what the server refused: it is shown above the form and at its fields. */
  save: (values: V) => Promise<unknown>
  onClose: () => void
  /** On the button that sends it; "Save" otherwise. */
  confirm?: string
  /** What it would begin with now; see `useSaving`. */
  readAgain?: (() => Promise<V>) | undefined
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
  readAgain,
  size = 'md',
  children,
}: Props<V>) {
  const t = useTexts(sharedTexts)
  const { submit, note } = useSaving({ form, save, onSaved: onClose, readAgain })
  return (
    <Dialog onClose={onClose} title={title} size={size}>
      <form onSubmit={submit}>
        <Stack>
          {note}
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
    </Dialog>
  )
}
