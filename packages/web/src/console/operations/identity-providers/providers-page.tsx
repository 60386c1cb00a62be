import { Anchor, Badge, Button, Group } from '@mantine/core'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { ListTable } from '../../../shared/list-table.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { ProviderForm } from './provider-form.tsx'
import { ProviderTest } from './provider-test.tsx'
import { providerTexts } from './provider-texts.ts'

type Provider = Schemas['IdentityProvider']

/** Who vouches for people: providers of the vendor and of customers. */
export function ProvidersPage() {
  const t = useTexts(providerTexts)
  const state = useListState('')
  const { pageNumber, pageSize } = state
  const [edited, setEdited] = useState<Provider | 'new' | null>(null)
  const [tested, setTested] = useState<Provider | null>(null)
  const read = query.useQuery('get', '/api/v1/account/identity-providers', {
    params: { query: { pageNumber, pageSize } },
  })
  const remove = query.useMutation(
    'delete',
    '/api/v1/account/identity-providers/{identityProviderId}',
  ).mutateAsync
  const add = <Button onClick={() => setEdited('new')}>{t('add')}</Button>
  return (
    <>
      <PageHeader title={t('title')} actions={add} />
      <ListTable<Provider>
        caption={t('caption')}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title={t('emptyTitle')} action={add}>
            {t('emptyText')}
          </EmptyState>
        }
        columns={useMemo(
          () => [
            { id: 'name', header: t('name'), cell: ({ name }) => name },
            { id: 'issuer', header: t('issuer'), cell: ({ issuer }) => issuer },
            {
              id: 'whose',
              header: t('whose'),
              cell: ({ customerId }) =>
                customerId === null ? (
                  t('yours')
                ) : (
                  <Anchor inherit component={Link} to={`/customers/${customerId}`}>
                    {t('aCustomers')}
                  </Anchor>
                ),
            },
            {
              id: 'state',
              header: t('state'),
              cell: ({ enabled }) => (
                <Badge variant="light" color={enabled ? 'green' : 'gray'}>
                  {t(enabled ? 'on' : 'off')}
                </Badge>
              ),
            },
            {
              id: 'actions',
              header: t('actions'),
              cell: (provider) => {
                const { id, name } = provider
                return (
                  <Group gap="xs" wrap="nowrap">
                    <Button
                      variant="default"
                      size="xs"
                      aria-label={t('testOne', { name })}
                      onClick={() => setTested(provider)}
                    >
                      {t('test')}
                    </Button>
                    <Button
                      variant="default"
                      size="xs"
                      aria-label={t('editOne', { name })}
                      onClick={() => setEdited(provider)}
                    >
                      {t('edit')}
                    </Button>
                    <AskFirst
                      label={t('remove')}
                      size="xs"
                      title={t('removeTitle', { name })}
                      action={() => remove({ params: { path: { identityProviderId: id } } })}
                    >
                      {t('removeText')}
                    </AskFirst>
                  </Group>
                )
              },
            },
          ],
          [t, remove],
        )}
      />
      {edited === 'new' && <ProviderForm onClose={() => setEdited(null)} />}
      {edited && edited !== 'new' && (
        <ReadFirst
          title={t('editTitle', { name: edited.name })}
          read={() =>
            api.GET('/api/v1/account/identity-providers/{identityProviderId}', {
              params: { path: { identityProviderId: edited.id } },
            })
          }
          onClose={() => setEdited(null)}
        >
          {(read) => <ProviderForm edited={read} onClose={() => setEdited(null)} />}
        </ReadFirst>
      )}
      {tested && <ProviderTest provider={tested} onClose={() => setTested(null)} />}
    </>
  )
}
