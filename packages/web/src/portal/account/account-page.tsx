import { Paper, Stack, Text, Title } from '@mantine/core'
import { query } from '../../api/client.ts'
import { changeLanguage } from '../../i18n/languages.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Facts } from '../../shared/facts.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { portalTexts } from '../portal-texts.ts'
import { useSession } from '../session.ts'
import { PersonForm } from '../users/person-form.tsx'
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
  return (
    <PersonForm
      of={contact}
      t={t}
      saving={change}
      isOwn
      save={async (person) => {
        await change.mutateAsync({ body: person })
        if (person.language) changeLanguage(person.language)
      }}
    />
  )
}
