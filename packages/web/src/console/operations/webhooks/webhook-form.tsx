import { Button, Checkbox, Group, Modal, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { ErrorNote, fieldErrors } from '../../../shared/error-note.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { webhookTexts } from './webhook-texts.ts'

type Webhook = Schemas['Webhook']
export type WebhookValues = Pick<Webhook, 'uri' | 'subscriptions' | 'enabled'> & {
  description: string | null
}

/** Where a webhook is, and what it is told of. */
export function WebhookForm({
  title,
  webhook,
  error,
  isBusy,
  onSubmit,
  onClose,
}: {
  title: string
  webhook: Webhook | null
  error: unknown
  isBusy: boolean
  onSubmit: (values: WebhookValues) => void
  onClose: () => void
}) {
  const t = useTexts(webhookTexts)
  const shared = useTexts(sharedTexts)
  const types = query.useQuery('get', '/api/v1/account/webhooks/events', {})
  const form = useForm({
    initialValues: {
      uri: webhook?.uri ?? '',
      description: webhook?.description ?? '',
      subscriptions: [...(webhook?.subscriptions ?? [])] as string[],
      enabled: webhook?.enabled ?? true,
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': shared('close') }}
    >
      <form
        onSubmit={form.onSubmit(({ description, subscriptions, ...values }) =>
          onSubmit({
            ...values,
            description: description.trim() === '' ? null : description,
            // What can be ticked is what the server has named.
            subscriptions: subscriptions as Webhook['subscriptions'],
          }),
        )}
      >
        <Stack>
          <ErrorNote error={error} />
          <TextInput
            label={t('address')}
            description={t('addressHint')}
            required
            type="url"
            data-autofocus
            {...form.getInputProps('uri')}
            error={fieldErrors(error).uri}
          />
          <TextInput label={t('description')} {...form.getInputProps('description')} />
          <Checkbox.Group label={t('whichEvents')} {...form.getInputProps('subscriptions')}>
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt="xs">
              {types.data?.items.map(({ code, description }) => (
                <Checkbox key={code} value={code} label={code} title={description} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
          <Switch label={t('enabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {shared('cancel')}
            </Button>
            <Button type="submit" loading={isBusy}>
              {shared('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
