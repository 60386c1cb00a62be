import { Button, List, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTexts, wordOf } from '../../../i18n/texts.ts'
import { Facts } from '../../../shared/facts.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { Preferences } from '../../../shared/preferences.tsx'
import { useSession } from '../../session.ts'
import { scopeTexts } from '../scope-texts.ts'
import { ChangePassword } from './change-password.tsx'
import { mineTexts } from './mine-texts.ts'
import { SecondFactor } from './second-factor.tsx'

/** Who is signed in, what they may do, and how they sign in. */
export function MyAccountPage() {
  const t = useTexts(mineTexts)
  const scope = useTexts(scopeTexts)
  const { user, role, scopes, method, signedInAt, expiresAt } = useSession()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <PageHeader title={t('myAccount')} />
      <Stack gap="xl" maw={720}>
        <Section title={t('who')}>
          <Facts
            of={[
              [t('username'), user.username],
              [t('name'), [user.firstName, user.lastName].filter(Boolean).join(' ')],
              [t('email'), user.email],
              [t('role'), role.name],
              [t('signedIn'), <Moment key="since" at={signedInAt} />],
              [t('until'), <Moment key="until" at={expiresAt} />],
            ]}
          />
        </Section>
        {method === 'password' ? (
          <>
            <Section title={t('password')}>
              <Button variant="default" onClick={() => setOpen(true)}>
                {t('changePassword')}
              </Button>
              {isOpen && <ChangePassword onClose={() => setOpen(false)} />}
            </Section>
            <Section title={t('secondFactor')}>
              <SecondFactor />
            </Section>
          </>
        ) : (
          <Section title={t('password')}>
            <Text size="sm">{t('byProvider')}</Text>
          </Section>
        )}
        <Section title={t('appearance')}>
          <Preferences />
        </Section>
        <Section title={t('permissions')}>
          <List size="sm" spacing={2}>
            {scopes.map((each) => (
              <List.Item key={each}>{wordOf(scope, scopeTexts, each)}</List.Item>
            ))}
          </List>
        </Section>
      </Stack>
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  )
}
