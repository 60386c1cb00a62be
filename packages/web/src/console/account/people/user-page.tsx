import { Anchor } from '@mantine/core'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Copyable } from '../../../shared/copyable.tsx'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { LoadedPage } from '../../../shared/loaded-page.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { languageNames } from '../../fields/language-select.tsx'
import { peopleTexts } from './people-texts.ts'
import { UserActions } from './user-actions.tsx'
import { UserDialog } from './user-dialog.tsx'
import { stateOf } from './user-state.ts'

/** Somebody of the vendor, and what can be done about them. */
export function UserPage() {
  const t = useTexts(peopleTexts)
  const { userId = '' } = useParams()
  const params = { path: { userId } }
  const read = query.useQuery('get', '/api/v1/account/users/{userId}', { params })
  return (
    <LoadedPage of={read} list={{ to: '/users', title: t('users') }}>
      {(user) => <Person user={user} />}
    </LoadedPage>
  )
}

function Person({ user }: { user: Schemas['User'] }) {
  const t = useTexts(peopleTexts)
  const shared = useTexts(sharedTexts)
  const [isOpen, setOpen] = useState(false)
  const { data: roles } = query.useQuery('get', '/api/v1/account/roles')
  const items = roles?.items ?? []
  const { id, username, roleId } = user
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ')
  return (
    <>
      <PageHeader
        title={username}
        subtitle={name}
        parents={[{ to: '/users', title: t('users') }]}
        actions={<UserActions user={user} onEdit={() => setOpen(true)} />}
      />
      <Facts
        of={[
          [t('email'), user.email],
          [t('role'), items.find((role) => role.id === roleId)?.name ?? roleId],
          [t('state'), t(stateOf(user))],
          [t('secondFactor'), shared(user.secondFactor ? 'yes' : 'no')],
          [t('language'), user.language ? languageNames[user.language] : t('asTenant')],
          ...(user.claimValue ? [[t('claimValue'), user.claimValue] as const] : []),
          [t('added'), <Moment key="added" at={user.createdAt} />],
          [t('invitedAt'), <Moment key="invited" at={user.invitedAt} />],
          [t('id'), <Copyable key="id" value={id} what={t('id')} />],
        ]}
      />
      <Anchor component={Link} to={`/audit?actor=${id}`} size="sm">
        {t('whatTheyDid')}
      </Anchor>
      {isOpen && (
        <ReadFirst
          title={t('editUser', { name: username })}
          read={() =>
            api.GET('/api/v1/account/users/{userId}', { params: { path: { userId: id } } })
          }
          onClose={() => setOpen(false)}
        >
          {(edited) => <UserDialog edited={edited} roles={items} onClose={() => setOpen(false)} />}
        </ReadFirst>
      )}
    </>
  )
}
