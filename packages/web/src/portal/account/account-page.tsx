import { Button, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query } from '../../api/client.ts'
import { changeLanguage } from '../../i18n/languages.ts'
import { useTexts } from '../../i18n/texts.ts'
import { tellDone } from '../../shared/done.ts'
import { ErrorNote, fieldErrors } from '../../shared/error-note.tsx'
import { Facts } from '../../shared/facts.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { portalTexts } from '../portal-texts.ts'
import { useSession } from '../session.ts'
import { LanguageSelect } from '../users/language-select.tsx'
import { personOf, valuesOf } from '../users/person.ts'
import { accountTexts } from './account-texts.ts'
import { ChangePassword } from './change-password.tsx'

/** What somebody changes of their own. */
export function AccountPage() {
  const t = useTexts(accountTexts)
  const words = useTexts(portalTexts)
  const { contact, customer, role, method, expires } = useSession()
  return (
    <>
      <PageHeader title={t('title')} subtitle={contact.email} />
      <Stack gap="lg">
        <Paper className="portal-card" p="md">
          <Facts
            of={[
              [t('company'), customer.name],
              [t('role'), words(role)],
              [t('email'), contact.email],
              [t('until'), <Moment key="until" at={expires} />],
            ]}
          />
        </Paper>
        <Paper component="section" className="portal-card" p="md">
          <Title order={2} size="h4" mb="sm">
            {t('about')}
          </Title>
          <AboutForm />
        </Paper>
        <Paper component="section" className="portal-card" p="md">
          <Title order={2} size="h4" mb="sm">
            {t('password')}
          </Title>
          {method === 'password' ? (
            <ChangePassword email={contact.email} />
          ) : (
            <Text size="sm">{t('atProvider')}</Text>
          )}
        </Paper>
      </Stack>
    </>
  )
}

function AboutForm() {
  const t = useTexts(accountTexts)
  const { contact } = useSession()
  const change = query.useMutation('patch', '/api/v1/portal/account')
  const form = useForm({ initialValues: valuesOf(contact) })
  const submit = form.onSubmit(async (values) => {
    try {
      await change.mutateAsync({ body: personOf(values) })
      if (values.language !== '') changeLanguage(values.language)
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
          <TextInput
            label={t('firstName')}
            autoComplete="given-name"
            {...form.getInputProps('firstName')}
          />
          <TextInput
            label={t('lastName')}
            autoComplete="family-name"
            {...form.getInputProps('lastName')}
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
