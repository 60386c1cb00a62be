import { Checkbox, SimpleGrid, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { webhookTexts } from './webhook-texts.ts'

type Webhook = Schemas['Webhook']
type WebhookValues = Pick<Webhook, 'uri' | 'subscriptions' | 'enabled'> & {
  description: string | null
}

/** Where a webhook is, and what it is told of. */
export function WebhookForm({
  title,
  edited,
  save,
  onClose,
}: {
  title: string
  edited?: Edited<Webhook>
  save: (values: WebhookValues) => Promise<unknown>
  onClose: () => void
}) {
  const t = useTexts(webhookTexts)
  const types = query.useQuery('get', '/api/v1/account/webhooks/events', {})
  const form = useForm({ initialValues: toValues(edited?.thing) })
  return (
    <FormDialog
      title={title}
      form={form}
      save={({ description, subscriptions, ...values }) =>
        save({
          ...values,
          description: description.trim() === '' ? null : description,
          // What can be ticked is what the server has named.
          subscriptions: subscriptions as Webhook['subscriptions'],
        })
      }
      readAgain={edited && (async () => toValues(await edited.readAgain()))}
      onClose={onClose}
      size="lg"
    >
      <TextInput
        label={t('address')}
        description={t('addressHint')}
        required
        type="url"
        data-autofocus
        {...form.getInputProps('uri')}
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
    </FormDialog>
  )
}

function toValues(webhook?: Webhook) {
  return {
    uri: webhook?.uri ?? '',
    description: webhook?.description ?? '',
    subscriptions: [...(webhook?.subscriptions ?? [])] as string[],
    enabled: webhook?.enabled ?? true,
  }
}
