import { Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { ReactNode } from 'react'
import { tellDone } from '../../shared/done.ts'
import { ErrorNote, fieldErrors } from '../../shared/error-note.tsx'
import { LanguageSelect } from './language-select.tsx'
import { type Person, personOf, valuesOf } from './person.ts'

type Word = 'firstName' | 'lastName' | 'language' | 'ofPortal' | 'save' | 'saved'

/** Name and language of somebody, one's own or a colleague's, and what else is asked about them. */
export function PersonForm({
  of,
  t,
  save,
  saving,
  isOwn = false,
  children,
}: {
  of: Person
  t: (word: Word) => string
  save: (person: Person) => Promise<unknown>
  saving: { readonly error: unknown; readonly isPending: boolean }
  isOwn?: boolean
  children?: ReactNode
}) {
  const form = useForm({ initialValues: valuesOf(of) })
  const submit = form.onSubmit(async (values) => {
    try {
      await save(personOf(values))
      tellDone(t('saved'))
    } catch (fault) {
      form.setErrors(fieldErrors(fault))
    }
  })
  return (
    <form onSubmit={submit}>
      <Stack>
        <ErrorNote error={saving.error} />
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
          {children}
          <LanguageSelect
            label={t('language')}
            unset={t('ofPortal')}
            {...form.getInputProps('language')}
          />
        </SimpleGrid>
        <Group>
          <Button type="submit" loading={saving.isPending}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
