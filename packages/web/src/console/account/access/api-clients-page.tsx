import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { ListSearch } from '../../../shared/list-search.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { ListTable } from '../../../shared/list-table.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { accessTexts } from './access-texts.ts'
import { ApiClientDialog } from './api-client-dialog.tsx'
import { SecretRotation } from './secret-rotation.tsx'
import { type MadeSecret, SecretShown } from './secret-shown.tsx'

type Client = Schemas['ApiClient']
type Open = { kind: 'add' } | { kind: 'edit' | 'rotate'; client: Client }

/** Programs that use the APIs. */
export function ApiClientsPage() {
  const t = useTexts(accessTexts)
  const [open, setOpen] = useState<Open | null>(null)
  const [made, setMade] = useState<MadeSecret | null>(null)
  const state = useListState('clientId')
  const read = query.useQuery('get', '/api/v1/account/api-clients', {
    params: { query: state.query },
  })
  const remove = query.useMutation('delete', '/api/v1/account/api-clients/{apiId}')
  const add = <Button onClick={() => setOpen({ kind: 'add' })}>{t('addClient')}</Button>
  const close = () => setOpen(null)
  return (
    <>
      <PageHeader title={t('apiClients')} subtitle={t('clientsAre')} actions={add} />
      <ListTable
        caption={t('apiClients')}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        tools={<ListSearch state={state} label={t('findClient')} />}
        empty={
          <EmptyState title={t('noClients')} action={add}>
            {t('noClientsHint')}
          </EmptyState>
        }
        columns={[
          {
            id: 'clientId',
            header: t('clientId'),
            sort: 'clientId',
            cell: ({ clientId }) => <Text size="sm">{clientId}</Text>,
          },
          {
            id: 'clientName',
            header: t('clientName'),
            sort: 'clientName',
            cell: ({ clientName }) => clientName,
          },
          {
            id: 'permissions',
            header: t('permissions'),
            cell: ({ effectiveScopes }) => (
              <Text size="xs" maw={360}>
                {effectiveScopes.join(', ')}
              </Text>
            ),
          },
          {
            id: 'added',
            header: t('added'),
            sort: 'createdAt',
            cell: ({ createdAt }) => <Moment at={createdAt} as="day" />,
          },
          {
            id: 'actions',
            header: t('actions'),
            cell: (client) => {
              const name = client.clientName ?? client.clientId
              const params = { path: { apiId: client.id } }
              return (
                <Group gap={6} role="group" aria-label={t('actionsFor', { name })}>
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setOpen({ kind: 'edit', client })}
                  >
                    {t('edit')}
                  </Button>
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setOpen({ kind: 'rotate', client })}
                  >
                    {t('rotate')}
                  </Button>
                  <AskFirst
                    label={t('remove')}
                    size="xs"
                    title={t('removeTitle', { name })}
                    action={() => remove.mutateAsync({ params })}
                  >
                    {t('removeText')}
                  </AskFirst>
                </Group>
              )
            },
          },
        ]}
      />
      {open?.kind === 'add' && <ApiClientDialog onClose={close} onMade={setMade} />}
      {open?.kind === 'edit' && (
        <ReadFirst
          title={t('editClient', { name: open.client.clientId })}
          read={() =>
            api.GET('/api/v1/account/api-clients/{apiId}', {
              params: { path: { apiId: open.client.id } },
            })
          }
          onClose={close}
        >
          {(edited) => <ApiClientDialog edited={edited} onClose={close} onMade={setMade} />}
        </ReadFirst>
      )}
      {open?.kind === 'rotate' && (
        <SecretRotation client={open.client} onClose={close} onMade={setMade} />
      )}
      {made && <SecretShown made={made} onClose={() => setMade(null)} />}
    </>
  )
}
