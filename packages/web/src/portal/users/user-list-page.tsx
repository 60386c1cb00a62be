import { Anchor, Badge, Group, Text } from '@mantine/core'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { ListSearch } from '../../shared/list-search.tsx'
import { useListState } from '../../shared/list-state.ts'
import { type Column, ListTable } from '../../shared/list-table.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { portalTexts } from '../portal-texts.ts'
import { nameOf, useSession } from '../session.ts'
import { Invite } from './invite.tsx'
import { userTexts } from './user-texts.ts'

type User = Schemas['PortalUser']

/** The people of the company who may sign in. */
export function UserListPage() {
  const t = useTexts(userTexts)
  const words = useTexts(portalTexts)
  const { contact, role } = useSession()
  const state = useListState('')
  const { pageNumber, pageSize, search } = state
  const read = query.useQuery('get', '/api/v1/portal/users', {
    params: { query: { pageNumber, pageSize, ...(search !== '' && { search }) } },
  })
  const columns: Column<User>[] = [
    {
      id: 'person',
      header: t('person'),
      cell: (user) => (
        <>
          <Group gap="xs">
            {role === 'admin' ? (
              <Anchor component={Link} to={`/people/${user.id}`} fw={600}>
                {nameOf(user)}
              </Anchor>
            ) : (
              <Text size="sm">{nameOf(user)}</Text>
            )}
            {user.id === contact.id && <Badge variant="light">{t('you')}</Badge>}
          </Group>
          <Text size="xs" c="dimmed">
            {user.email}
          </Text>
        </>
      ),
    },
    { id: 'role', header: t('role'), cell: (user) => words(user.role) },
    { id: 'access', header: t('access'), cell: (user) => <Access of={user} /> },
    {
      id: 'orders',
      header: t('orders'),
      align: 'right',
      cell: (user) => (user.role === 'admin' ? t('all') : user.authorisedGroups),
    },
  ]
  return (
    <>
      <PageHeader
        title={t('title')}
        subtitle={t('hint')}
        actions={role === 'admin' && <Invite />}
      />
      <ListTable
        caption={t('list')}
        columns={columns}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        tools={<ListSearch state={state} />}
        empty={<EmptyState title={t('none')}>{t('noneHint')}</EmptyState>}
      />
    </>
  )
}

/** Whether somebody may sign in, and if not, why. */
export function Access({ of }: { of: User }) {
  const t = useTexts(userTexts)
  if (of.switchedOffByVendor)
    return (
      <Badge color="red" variant="light">
        {t('byVendor')}
      </Badge>
    )
  if (!of.active)
    return (
      <Badge color="red" variant="light">
        {t('mayNot')}
      </Badge>
    )
  if (of.locked)
    return (
      <Badge color="orange" variant="light">
        {t('locked')}
      </Badge>
    )
  if (of.authentication.type === 'password' && !of.passwordSet) {
    return (
      <Badge color="blue" variant="light">
        {t('waiting')}
      </Badge>
    )
  }
  return (
    <Badge color="green" variant="light">
      {t('mayIn')}
    </Badge>
  )
}
