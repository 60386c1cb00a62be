import {
  Button,
  Group,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { query } from '../../api/client.ts'
import { changeLanguage, type Language } from '../../i18n/languages.ts'
import { useTexts } from '../../i18n/texts.ts'
import { tellDone } from '../../shared/done.ts'
import { ErrorNote, fieldErrors } from '../../shared/error-note.tsx'
import { Facts } from '../../shared/facts.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { portalTexts } from '../portal-texts.ts'
import { useSession } from '../session.ts'
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
  const form = useForm({
    initialValues: {
      firstName: contact.firstName ?? '',
      lastName: contact.lastName ?? '',
      language: (contact.language ?? '') as Language | '',
    },
  })
  const submit = form.onSubmit(async ({ firstName, lastName, language }) => {
    const body = {
      firstName: firstName || null,
      lastName: lastName || null,
      language: language === '' ? null : language,
    }
    try {
      await change.mutateAsync({ body })
      if (language !== '') changeLanguage(language)
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
          <Select
            label={t('language')}
            data={[
              { value: '', label: t('ofPortal') },
              { value: 'en', label: 'English' },
              { value: 'de', label: 'Deutsch' },
            ]}
            allowDeselect={false}
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
