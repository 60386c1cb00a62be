import { Badge, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts, wordOf } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { useMay } from '../../session.ts'
import { scopeTexts } from '../scope-texts.ts'
import { peopleTexts } from './people-texts.ts'
import { RoleDialog } from './role-dialog.tsx'

type Role = Schemas['Role']

/** What each role permits, in sentences; those of the tenant's own can be changed. */
export function RolesPage() {
  const t = useTexts(peopleTexts)
  const read = query.useQuery('get', '/api/v1/account/roles')
  const [open, setOpen] = useState<{ role?: Role; like?: Role } | null>(null)
  return (
    <>
      <PageHeader
        title={t('roles')}
        subtitle={t('rolesAre')}
        actions={<Button onClick={() => setOpen({})}>{t('addRole')}</Button>}
      />
      <Loaded of={read}>
        {({ items }) => (
          <Stack>
            {items.map((role) => (
              <RoleCard
                key={role.id}
                role={role}
                onEdit={() => setOpen({ role })}
                onCopy={() => setOpen({ like: role })}
              />
            ))}
          </Stack>
        )}
      </Loaded>
      {open && !open.role && <RoleDialog {...open} onClose={() => setOpen(null)} />}
      {open?.role && <EditRole role={open.role} onClose={() => setOpen(null)} />}
    </>
  )
}

function EditRole({ role: { id, name }, onClose }: { role: Role; onClose: () => void }) {
  const t = useTexts(peopleTexts)
  return (
    <ReadFirst
      title={t('editRole', { name })}
      read={() => api.GET('/api/v1/account/roles/{roleId}', { params: { path: { roleId: id } } })}
      onClose={onClose}
    >
      {(edited) => <RoleDialog edited={edited} onClose={onClose} />}
    </ReadFirst>
  )
}

function RoleCard({
  role,
  onEdit,
  onCopy,
}: {
  role: Role
  onEdit: () => void
  onCopy: () => void
}) {
  const t = useTexts(peopleTexts)
  const scope = useTexts(scopeTexts)
  const may = useMay()
  const remove = query.useMutation('delete', '/api/v1/account/roles/{roleId}')
  const { name, builtIn } = role
  const isMine = role.scopes.every((each) => may(each))
  return (
    <Paper withBorder p="md" component="section" aria-label={name}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Group gap="xs">
            <Title order={2} size="h4">
              {name}
            </Title>
            <Badge variant="default">{builtIn ? t('builtIn') : t('own')}</Badge>
          </Group>
          {role.description && (
            <Text size="sm" c="dimmed">
              {role.description}
            </Text>
          )}
        </div>
        <Group gap="xs">
          {isMine && (
            <Button variant="default" onClick={onCopy}>
              {t('copyRole')}
            </Button>
          )}
          {!builtIn && isMine && (
            <>
              <Button variant="default" onClick={onEdit}>
                {t('edit')}
              </Button>
              <AskFirst
                label={t('remove')}
                title={t('removeRoleTitle', { name })}
                action={() => remove.mutateAsync({ params: { path: { roleId: role.id } } })}
              >
                {t('removeRoleText')}
              </AskFirst>
            </>
          )}
        </Group>
      </Group>
      <List size="sm" mt="sm" spacing={2}>
        {role.scopes.map((each) => (
          <List.Item key={each}>{wordOf(scope, scopeTexts, each)}</List.Item>
        ))}
      </List>
    </Paper>
  )
}
