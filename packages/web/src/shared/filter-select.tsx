import { Select } from '@mantine/core'
import type { ListState } from './list-state.ts'

/** A filter of a list that takes one of a few values; cleared, it filters nothing. */
export function FilterSelect({
  state,
  name,
  label,
  options,
}: {
  state: ListState
  /** Of the filter, in the address and in the API. */
  name: string
  label: string
  options: readonly { readonly value: string; readonly label: string }[]
}) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={options}
      value={state.filter(name)}
      onChange={(value) => state.set({ [name]: value })}
      clearable
      w={190}
    />
  )
}
