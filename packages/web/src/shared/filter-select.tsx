import { NativeSelect } from '@mantine/core'
import { useTexts } from '../i18n/texts.ts'
import type { ListState } from './list-state.ts'
import { sharedTexts } from './texts.ts'

/** A filter of a list that takes one of a few values, or any. */
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
  const t = useTexts(sharedTexts)
  return (
    <NativeSelect
      label={label}
      data={[{ value: '', label: t('any') }, ...options]}
      value={state.filter(name) ?? ''}
      onChange={({ currentTarget }) => state.set({ [name]: currentTarget.value })}
      w={190}
    />
  )
}
