import { Alert, Button, Paper, Stack } from '@mantine/core'
import { useNavigate, useParams } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AskFirst } from '../../shared/ask.tsx'
import { tellDone } from '../../shared/done.ts'
import { Facts } from '../../shared/facts.tsx'
import { LoadedPage } from '../../shared/loaded-page.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { nameOf, useSession } from '../session.ts'
import { UserForm } from './user-form.tsx'
import { Access } from './user-list-page.tsx'
import { UserOrders } from './user-orders.tsx'
import { userTexts } from './user-texts.ts'

type User = Schemas['PortalUser']
const path = '/api/v1/portal/users/{contactId}'

export function UserPage() {
  const t = useTexts(userTexts)
  const { contactId = '' } = useParams()
  const read = query.useQuery('get', path, { params: { path: { contactId } } })
  return (
    <LoadedPage of={read} list={{ to: '/people', title: t('title') }}>
      {(user) => <Page of={user} />}
    </LoadedPage>
  )
}

function Page({ of }: { of: User }) {
  const t = useTexts(userTexts)
  const { contact, role } = useSession()
  const isOwn = contact.id === of.id
  const { type, claimValue } = of.authentication
  return (
    <>
      <PageHeader
        title={nameOf(of)}
        parents={[{ to: '/people', title: t('title') }]}
        subtitle={of.email}
        actions={role === 'admin' && <Actions of={of} isOwn={isOwn} />}
      />
      <Stack gap="lg">
        {isOwn && <Alert color="blue">{t('own')}</Alert>}
        <Paper className="portal-card" p="md">
          <Facts
            of={[
              [t('access'), <Access key="access" of={of} />],
              [
                t('signsIn'),
                type === 'password'
                  ? t('byPassword')
                  : t('byProvider', { claim: claimValue ?? '' }),
              ],
            ]}
          />
        </Paper>
        {role === 'admin' && (
          <>
            <Paper className="portal-card" p="md">
              <UserForm key={of.id} contactId={of.id} isOwn={isOwn} />
            </Paper>
            <UserOrders of={of} />
          </>
        )}
      </Stack>
    </>
  )
}

function Actions({ of, isOwn }: { of: User; isOwn: boolean }) {
  const t = useTexts(userTexts)
  const navigate = useNavigate()
  const change = query.useMutation('patch', path)
  const remove = query.useMutation('delete', path)
  const invite = query.useMutation('post', `${path}/invitation`)
  const name = nameOf(of)
  const params = { path: { contactId: of.id } }
  const switchTo = (active: boolean) => change.mutateAsync({ params, body: { active } })
  return (
    <>
      {of.active && of.authentication.type === 'password' && (
        <AskFirst
          label={t('again')}
          title={t('again')}
          isDestructive={false}
          action={async () => {
            await invite.mutateAsync({ params })
            tellDone(t('againDone', { email: of.email }))
          }}
        />
      )}
      {!isOwn && of.active && (
        <AskFirst
          label={t('switchOff')}
          title={t('switchOffTitle', { name })}
          action={() => switchTo(false)}
        >
          {t('switchOffHint')}
        </AskFirst>
      )}
      {!of.active && !of.switchedOffByVendor && (
        <Button variant="default" loading={change.isPending} onClick={() => void switchTo(true)}>
          {t('switchOn')}
        </Button>
      )}
      {!isOwn && (
        <AskFirst
          label={t('remove')}
          title={t('removeTitle', { name })}
          action={async () => {
            await remove.mutateAsync({ params })
            tellDone(t('removed', { name }))
            await navigate('/people')
          }}
        >
          {t('removeHint')}
        </AskFirst>
      )}
    </>
  )
}
