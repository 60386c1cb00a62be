import { Select, type SelectProps } from '@mantine/core'

/** @param props.unset what holds where no language is chosen */
export function LanguageSelect({ unset, ...props }: SelectProps & { unset: string }) {
  return (
    <Select
      data={[
        { value: '', label: unset },
        { value: 'en', label: 'English' },
        { value: 'de', label: 'Deutsch' },
      ]}
      allowDeselect={false}
      {...props}
    />
  )
}
