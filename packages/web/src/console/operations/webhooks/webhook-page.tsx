import { Button, Group, Switch, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { tellDone } from '../../../shared/done.ts'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import { useAtOnce } from '../../../shared/editing/use-at-once.ts'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { LoadedPage } from '../../../shared/loaded-page.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { Deliveries } from './deliveries.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { WebhookForm } from './webhook-form.tsx'
import { WebhookState } from './webhook-state.tsx'
import { webhookTexts } from './webhook-texts.ts'

const path = '/api/v1/account/webhooks/{webhookListenerId}'

/** One webhook: what it is told of, and what it was told. */
export function WebhookPage() {
  const t = useTexts(webhookTexts)
  const { webhookId: webhookListenerId = '' } = useParams()
  const params = { path: { webhookListenerId } }
  const read = query.useQuery('get', path, { params })
  return (
    <LoadedPage of={read} list={{ to: '/webhooks', title: t('title') }}>
      {(webhook) => <Shown webhook={webhook} />}
    </LoadedPage>
  )
}

function Shown({ webhook }: { webhook: Schemas['Webhook'] }) {
  const t = useTexts(webhookTexts)
  const shared = useTexts(sharedTexts)
  const navigate = useNavigate()
  const [isOpen, { open, close }] = useDisclosure(false)
  const [secret, setSecret] = useState<string | null>(null)
  const { uri } = webhook
  const params = { path: { webhookListenerId: webhook.id } }
  const edit = query.useMutation('patch', path)
  const toggle = useAtOnce<Schemas['Webhook'], boolean>(
    query.queryOptions('get', path, { params }).queryKey,
    (enabled) => api.PATCH(path, { params, body: { enabled } }),
    (shown, enabled) => ({ ...shown, enabled }),
  )
  const test = query.useMutation('post', `${path}/test`, { onSuccess: () => tellDone(t('tested')) })
  const rotate = query.useMutation('post', `${path}/rotate-secret`)
  const remove = query.useMutation('delete', path)
  return (
    <>
      <PageHeader
        title={uri}
        parents={[{ to: '/webhooks', title: t('title') }]}
        subtitle={webhook.description}
        actions={
          <>
            <Button variant="default" onClick={() => test.mutate({ params })}>
              {t('test')}
            </Button>
            <Button variant="default" onClick={open}>
              {t('edit')}
            </Button>
            <AskFirst
              label={t('rotate')}
              title={t('rotateTitle', { uri })}
              isDestructive={false}
              action={async () => setSecret((await rotate.mutateAsync({ params })).secret)}
            >
              {t('rotateText')}
            </AskFirst>
            <AskFirst
              label={t('remove')}
              title={t('removeTitle', { uri })}
              action={async () => {
                await navigate('/webhooks')
                await remove.mutateAsync({ params })
                tellDone(shared('deleted'))
              }}
            >
              {t('removeText')}
            </AskFirst>
          </>
        }
      />
      <ErrorNote error={test.error} />
      <Facts
        of={[
          [
            t('state'),
            <Group key="state" gap="sm">
              <WebhookState webhook={webhook} />
              <Switch
                aria-label={t('enabled')}
                checked={webhook.enabled}
                onChange={({ currentTarget }) => toggle(currentTarget.checked)}
              />
            </Group>,
          ],
          [t('events'), webhook.subscriptions.join(', ')],
          [t('created'), <Moment key="created" at={webhook.createdAt} />],
          [t('changed'), <Moment key="changed" at={webhook.updatedAt} />],
        ]}
      />
      <Title order={2} size="h4" mt="xl" mb="sm">
        {t('deliveries')}
      </Title>
      <Deliveries webhook={webhook} />
      {isOpen && (
        <ReadFirst
          title={t('editTitle', { uri })}
          read={() => api.GET(path, { params })}
          onClose={close}
        >
          {(edited) => (
            <WebhookForm
              title={t('editTitle', { uri })}
              edited={edited}
              save={(body) => edit.mutateAsync({ params, body, headers: edited.headers })}
              onClose={close}
            />
          )}
        </ReadFirst>
      )}
      <SecretDialog secret={secret} onClose={() => setSecret(null)} />
    </>
  )
}
