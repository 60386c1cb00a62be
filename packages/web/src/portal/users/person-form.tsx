import { Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import type { ReactNode } from 'react'
import { tellDone } from '../../shared/done.ts'
import type { Edited } from '../../shared/editing/use-edited.ts'
import { useSaving } from '../../shared/editing/use-saving.tsx'
import { LanguageSelect } from './language-select.tsx'
import type { PersonValues } from './person.ts'

type Word = 'firstName' | 'lastName' | 'language' | 'ofPortal' | 'save' | 'saved'

/** Name and language of somebody, one's own or a colleague's, and what else is asked about them. */
export function PersonForm<T, V extends PersonValues>({
  edited,
  toValues,
  t,
  save,
  isOwn = false,
  children,
}: {
  edited: Edited<T>
  toValues: (thing: T) => V
  t: (word: Word) => string
  save: (values: V) => Promise<unknown>
  isOwn?: boolean
  children?: (form: UseFormReturnType<V>) => ReactNode
}) {
  const form = useForm<V>({ initialValues: toValues(edited.thing) })
  const readAgain = async () => toValues(await edited.readAgain())
  const { submit, note } = useSaving({
    form,
    save: async (values) => {
      await save(values)
      form.setInitialValues(await readAgain())
      form.reset()
    },
    onSaved: () => tellDone(t('saved')),
    readAgain,
  })
  return (
    <form onSubmit={submit}>
      <Stack>
        {note}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t('firstName')}
            autoComplete={isOwn ? 'given-name' : 'off'}
            {...form.getInputProps('firstName')}
          />
          <TextInput
            label={t('lastName')}
            autoComplete={isOwn ? 'family-name' : 'off'}
            {...form.getInputProps('lastName')}
          />
          {children?.(form)}
          <LanguageSelect
            label={t('language')}
            unset={t('ofPortal')}
            {...form.getInputProps('language')}
          />
        </SimpleGrid>
        <Group>
          <Button type="submit" loading={form.submitting}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
