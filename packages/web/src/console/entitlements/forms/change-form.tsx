import { Button, Group, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { changeTexts } from '../changes/change-texts.ts'
import type { Change } from '../changes/send-change.ts'

/** What every form of a change is given: to whom it hands the change that was entered. */
export type FormProps<E> = { entitlement: E; show: (change: Change) => void }

/** The frame of a form: its fields, and the button that shows what the change would do. */
export function ChangeForm({
  children,
  read,
  show,
}: {
  children: ReactNode
  /** The change that was entered; null while nothing was. */
  read: () => Change | null
  show: (change: Change) => void
}) {
  const t = useTexts(changeTexts)
  const [isEmpty, setEmpty] = useState(false)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const change = read()
        setEmpty(change === null)
        if (change) show(change)
      }}
    >
      <Stack>
        {children}
        <Group justify="flex-end">
          {isEmpty && (
            <Text size="sm" role="alert">
              {t('nothingEntered')}
            </Text>
          )}
          <Button type="submit">{t('showWhatIf')}</Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The fields that differ from how they were; null when none does. */
export function changedFields<T extends object>(before: T, after: T): Partial<T> | null {
  const names = Object.keys(after) as (keyof T)[]
  const differs = (name: keyof T) => JSON.stringify(before[name]) !== JSON.stringify(after[name])
  const entries = names.filter(differs).map((name) => [name, after[name]])
  return entries.length === 0 ? null : (Object.fromEntries(entries) as Partial<T>)
}

/** The change of the fields that were entered. */
export function updateOf<T extends object>(before: T, after: T): Change | null {
  const fields = changedFields(before, after)
  return fields && ({ type: 'update', ...fields } as Change)
}
