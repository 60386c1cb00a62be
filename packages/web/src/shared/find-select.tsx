import { CloseButton, Combobox, InputBase, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { sharedTexts } from './texts.ts'

type Found<T> = Pick<
  UseQueryResult<{ readonly items: readonly T[] }, unknown>,
  'data' | 'isPlaceholderData'
>

type Props<T> = {
  label: string
  placeholder: string
  description?: string
  error?: ReactNode
  /** Said when nothing is found. */
  nothing: string
  /** Asks the server for the few that fit best; a hook. */
  useFound: (search: string) => Found<T>
  write: (item: T) => { readonly key: string; readonly label: string }
  /** What is chosen; null also where each choice goes elsewhere. */
  picked: T | null
  onPick: (item: T) => void
  /** Where it may be taken back. */
  onClear?: () => void
}

/** A choice among any number: the server looks, and Enter takes the first that it has found. */
export function FindSelect<T>(props: Props<T>) {
  const { label, placeholder, description, error, nothing, useFound, write, onPick } = props
  const t = useTexts(sharedTexts)
  const chosen = props.picked ? write(props.picked).label : ''
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? chosen
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [asked] = useDebouncedValue((typed ?? '').trim().slice(0, 100), 200)
  const read = useFound(asked)
  // What was found for other words is not offered: Enter would take what nobody has seen.
  const isCurrent = asked === (typed ?? '').trim().slice(0, 100) && !read.isPlaceholderData
  const found = isCurrent ? read.data?.items : undefined
  const { selectFirstOption } = combobox
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever others are found
  useEffect(() => {
    if (typed) selectFirstOption()
  }, [found])
  function pick(key: string) {
    const item = found?.find((each) => write(each).key === key)
    if (!item) return
    onPick(item)
    setTyped(null)
    combobox.closeDropdown()
  }
  return (
    <Combobox store={combobox} onOptionSubmit={pick}>
      <Combobox.Target withExpandedAttribute>
        <InputBase
          label={label}
          description={description}
          placeholder={placeholder}
          error={error}
          value={text}
          autoComplete="off"
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value)
            combobox.openDropdown()
          }}
          onClick={() => combobox.openDropdown()}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => {
            setTyped(null)
            combobox.closeDropdown()
          }}
          // Enter in the midst of a choice must not send the form around it.
          onKeyDown={(event) => {
            if (event.key === 'Enter' && typed) event.preventDefault()
          }}
          rightSection={
            props.picked &&
            props.onClear && <CloseButton aria-label={t('clear')} onClick={props.onClear} />
          }
          rightSectionPointerEvents="auto"
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options aria-label={label}>
          {found?.map((item) => {
            const { key, label } = write(item)
            return (
              <Combobox.Option key={key} value={key}>
                {label}
              </Combobox.Option>
            )
          })}
          {found?.length === 0 && <Combobox.Empty>{nothing}</Combobox.Empty>}
          {!found && <Combobox.Empty>{t('loading')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
