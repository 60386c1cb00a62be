import { Alert, Button, Text } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { type ReactNode, useState } from 'react'
import { isCode } from '../../api/api-error.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote, fieldErrors } from '../error-note.tsx'
import { editingTexts } from './editing-texts.ts'
import { mergeEdits } from './merge-edits.ts'

type Saving<V extends Record<string, unknown>> = {
  form: UseFormReturnType<V>
  /** Throws what the server refused: it is shown above the form and at its fields. */
  save: (values: V) => Promise<unknown>
  onSaved?: () => void
  /** What the form would begin with now: for one of something that others may change too. */
  readAgain?: (() => Promise<V>) | undefined
}

/**
 * How every form is sent, and what it says when it is refused. Where somebody else was faster, it
 * offers to read again, and keeps what was entered.
 */
export function useSaving<V extends Record<string, unknown>>(
  saving: Saving<V>,
): {
  submit: (event?: React.FormEvent<HTMLFormElement>) => void
  note: ReactNode
} {
  const { form, save, onSaved, readAgain } = saving
  const t = useTexts(editingTexts)
  const [error, setError] = useState<unknown>(null)
  const [isMerged, setMerged] = useState(false)
  const submit = form.onSubmit(async (values) => {
    setError(null)
    setMerged(false)
    try {
      await save(values)
      onSaved?.()
    } catch (fault) {
      setError(fault)
      form.setErrors(fieldErrors(fault))
    }
  })
  async function takeOver(read: () => Promise<V>) {
    try {
      const theirs = await read()
      const { values, both } = mergeEdits(form.getInitialValues(), form.getValues(), theirs)
      form.setInitialValues(theirs)
      form.setValues(values)
      form.setErrors(
        Object.fromEntries(both.map((name) => [name, t('alsoChanged', shown(theirs[name]))])),
      )
      setError(null)
      setMerged(true)
    } catch (fault) {
      setError(fault)
    }
  }
  if (readAgain && isCode(error, 'preconditionFailed')) {
    const note = (
      <Alert color="yellow" role="alert" variant="light" title={t('overtaken')}>
        <Text size="sm">{t('overtakenText')}</Text>
        <Button size="xs" variant="default" mt="xs" onClick={() => void takeOver(readAgain)}>
          {t('readAgain')}
        </Button>
      </Alert>
    )
    return { submit, note }
  }
  const merged = isMerged && (
    <Alert color="blue" role="status" variant="light">
      {t('merged')}
    </Alert>
  )
  return { submit, note: merged || <ErrorNote error={error} /> }
}

function shown(value: unknown): { value: string } {
  return { value: typeof value === 'string' || typeof value === 'number' ? `${value}` : '…' }
}
