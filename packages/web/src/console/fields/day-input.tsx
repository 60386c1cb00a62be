import { TextInput } from '@mantine/core'
import type { ReactNode } from 'react'

/**
 * A day of the calendar, which the API keeps as its midnight in UTC: it is the same day whoever
 * looks. Null while there is none.
 */
export function DayInput({
  label,
  value,
  onChange,
  error,
}: {
  label: string
  value: string | null
  onChange: (value: string | null) => void
  error?: ReactNode
}) {
  return (
    <TextInput
      type="date"
      label={label}
      error={error}
      value={value?.slice(0, 10) ?? ''}
      onChange={({ currentTarget: { value: day } }) =>
        onChange(day === '' ? null : `${day}T00:00:00Z`)
      }
    />
  )
}
