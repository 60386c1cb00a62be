import { Paper, Stack, Text, Title } from '@mantine/core'
import { api, query } from '../../api/client.ts'
import { changeLanguage } from '../../i18n/languages.ts'
import { useTexts } from '../../i18n/texts.ts'
import { useEdited } from '../../shared/editing/use-edited.ts'
import { Facts } from '../../shared/facts.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { portalTexts } from '../portal-texts.ts'
import { useSession } from '../session.ts'
import { personOf, valuesOf } from '../users/person.ts'
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
  const read = useEdited(() => api.GET('/api/v1/portal/account'))
  const change = query.useMutation('patch', '/api/v1/portal/account')
  return (
    <Loaded of={read}>
      {(edited) => (
        <PersonForm
          edited={edited}
          toValues={valuesOf}
          t={t}
          isOwn
          save={async (values) => {
            await change.mutateAsync({ body: personOf(values), headers: edited.headers })
            if (values.language) changeLanguage(values.language)
          }}
        />
      )}
    </Loaded>
  )
}
