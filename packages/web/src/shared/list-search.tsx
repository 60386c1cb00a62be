import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { SearchIcon } from './icons.tsx'
import type { ListState } from './list-state.ts'
import { sharedTexts } from './texts.ts'

/** The search field of a list: asks the server when the typing pauses. */
export function ListSearch({ state, label }: { state: ListState; label?: string }) {
  const t = useTexts(sharedTexts)
  const [text, setText] = useState(state.search)
  const search = useDebouncedCallback((value: string) => state.set({ search: value }), 250)
  return (
    <TextInput
      type="search"
      aria-label={label ?? t('search')}
      placeholder={label ?? t('search')}
      leftSection={<SearchIcon />}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        search(currentTarget.value)
      }}
      w={{ base: '100%', xs: 260 }}
    />
  )
}
