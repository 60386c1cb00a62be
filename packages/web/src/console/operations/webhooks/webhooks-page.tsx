import { Anchor, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { ListTable } from '../../../shared/list-table.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { WebhookForm } from './webhook-form.tsx'
import { WebhookState } from './webhook-state.tsx'
import { webhookTexts } from './webhook-texts.ts'

/** Who is told what happens. */
export function WebhooksPage() {
  const t = useTexts(webhookTexts)
  const navigate = useNavigate()
  const state = useListState('')
  const { pageNumber, pageSize } = state
  const [isOpen, { open, close }] = useDisclosure(false)
  const [made, setMade] = useState<Schemas['CreatedWebhook'] | null>(null)
  const read = query.useQuery('get', '/api/v1/account/webhooks', {
    params: { query: { pageNumber, pageSize } },
  })
  const create = query.useMutation('post', '/api/v1/account/webhooks')
  const add = <Button onClick={open}>{t('add')}</Button>
  return (
    <>
      <PageHeader title={t('title')} actions={add} />
      <ListTable<Schemas['Webhook']>
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
            {
              id: 'uri',
              header: t('address'),
              cell: ({ id, uri }) => (
                <Anchor
                  inherit
                  component={Link}
                  to={`/webhooks/${id}`}
                  style={{ overflowWrap: 'anywhere' }}
                >
                  {uri}
                </Anchor>
              ),
            },
            { id: 'description', header: t('description'), cell: ({ description }) => description },
            {
              id: 'state',
              header: t('state'),
              cell: (webhook) => <WebhookState webhook={webhook} />,
            },
            {
              id: 'events',
              header: t('events'),
              cell: ({ subscriptions }) => t('eventsOf', { count: subscriptions.length }),
            },
            {
              id: 'created',
              header: t('created'),
              cell: ({ createdAt }) => <Moment at={createdAt} as="day" />,
            },
          ],
          [t],
        )}
      />
      {isOpen && (
        <WebhookForm
          title={t('add')}
          save={async (body) => setMade(await create.mutateAsync({ body }))}
          onClose={close}
        />
      )}
      <SecretDialog
        secret={made?.secret ?? null}
        onClose={() => void navigate(`/webhooks/${made?.id ?? ''}`)}
      />
    </>
  )
}
