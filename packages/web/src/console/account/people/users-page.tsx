import { Anchor, Badge, Button, Group } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { query } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { FilterSelect } from '../../../shared/filter-select.tsx'
import { ListSearch } from '../../../shared/list-search.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { ListTable } from '../../../shared/list-table.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { useSession } from '../../session.ts'
import { peopleTexts } from './people-texts.ts'
import { UserDialog } from './user-dialog.tsx'
import { stateOf } from './user-state.ts'

/** The people of the vendor: added, invited, given a role, switched off, removed. */
export function UsersPage() {
  const t = useTexts(peopleTexts)
  const shared = useTexts(sharedTexts)
  const me = useSession().user.id
  const [open, setOpen] = useState(false)
  const state = useListState('username')
  const filters = state.filters('roleId')
  const read = query.useQuery('get', '/api/v1/account/users', {
    params: { query: { ...state.query, ...filters } },
  })
  const { data: roles } = query.useQuery('get', '/api/v1/account/roles')
  const nameOf = new Map((roles?.items ?? []).map(({ id, name }) => [id, name]))
  return (
    <>
      <PageHeader
        title={t('users')}
        subtitle={t('usersAre')}
        actions={<Button onClick={() => setOpen(true)}>{t('addUser')}</Button>}
      />
      <ListTable
        caption={t('users')}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        tools={
          <>
            <ListSearch state={state} label={t('findUser')} />
            <FilterSelect
              state={state}
              name="roleId"
              label={t('role')}
              options={(roles?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
          </>
        }
        columns={[
          {
            id: 'username',
            header: t('username'),
            sort: 'username',
            cell: (user) => (
              <Group gap="xs">
                <Anchor size="sm" fw={500} component={Link} to={`/users/${user.id}`}>
                  {user.username}
                </Anchor>
                {user.id === me && <Badge variant="default">{t('you')}</Badge>}
              </Group>
            ),
          },
          {
            id: 'name',
            header: t('lastName'),
            sort: 'lastName',
            cell: ({ firstName, lastName }) => [firstName, lastName].filter(Boolean).join(' '),
          },
          { id: 'email', header: t('email'), sort: 'email', cell: ({ email }) => email },
          { id: 'role', header: t('role'), cell: ({ roleId }) => nameOf.get(roleId) ?? roleId },
          { id: 'state', header: t('state'), cell: (user) => t(stateOf(user)) },
          {
            id: 'secondFactor',
            header: t('secondFactor'),
            cell: ({ secondFactor }) => shared(secondFactor ? 'yes' : 'no'),
          },
          {
            id: 'added',
            header: t('added'),
            sort: 'createdAt',
            cell: ({ createdAt }) => <Moment at={createdAt} as="day" />,
          },
        ]}
      />
      {open && <UserDialog roles={roles?.items ?? []} onClose={() => setOpen(false)} />}
    </>
  )
}
