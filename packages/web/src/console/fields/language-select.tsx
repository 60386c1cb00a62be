import { Select, type SelectProps } from '@mantine/core'

export const languageNames = { en: 'English', de: 'Deutsch' } as const

/** A language of mails, each by its own name. */
export function LanguageSelect(props: Omit<SelectProps, 'data'>) {
  const data = Object.entries(languageNames).map(([value, label]) => ({ value, label }))
  return <Select data={data} allowDeselect={false} {...props} />
}
