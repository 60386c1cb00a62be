import { Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { tellDone } from '../../shared/done.ts'
import { ErrorNote, fieldErrors } from '../../shared/error-note.tsx'
import { portalTexts } from '../portal-texts.ts'
import { LanguageSelect } from './language-select.tsx'
import { personOf, valuesOf } from './person.ts'
import { userTexts } from './user-texts.ts'

type User = Schemas['PortalUser']

/** Name, role and language of somebody. */
export function UserForm({ of, isOwn }: { of: User; isOwn: boolean }) {
  const t = useTexts(userTexts)
  const words = useTexts(portalTexts)
  const change = query.useMutation('patch', '/api/v1/portal/users/{contactId}')
  const form = useForm({ initialValues: { ...valuesOf(of), role: of.role } })
  const submit = form.onSubmit(async ({ role, ...values }) => {
    const body = { ...personOf(values), ...(!isOwn && { role }) }
    try {
      await change.mutateAsync({ params: { path: { contactId: of.id } }, body })
      tellDone(t('saved'))
    } catch (fault) {
      form.setErrors(fieldErrors(fault))
    }
  })
  return (
    <form onSubmit={submit}>
      <Stack>
        <ErrorNote error={change.error} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('firstName')} {...form.getInputProps('firstName')} />
          <TextInput label={t('lastName')} {...form.getInputProps('lastName')} />
          <Select
            label={t('role')}
            data={(['user', 'admin'] as const).map((value) => ({ value, label: words(value) }))}
            allowDeselect={false}
            disabled={isOwn}
            {...form.getInputProps('role')}
          />
          <LanguageSelect
            label={t('language')}
            unset={t('ofPortal')}
            {...form.getInputProps('language')}
          />
        </SimpleGrid>
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
