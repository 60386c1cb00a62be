import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { IntervalInput } from '../../../shared/interval-input.tsx'
import { accessTexts } from './access-texts.ts'
import type { MadeSecret } from './secret-shown.tsx'

/** Another secret for a client, and how long the one before stays good meanwhile. */
export function SecretRotation({
  client,
  onClose,
  onMade,
}: {
  client: Schemas['ApiClient']
  onClose: () => void
  onMade: (made: MadeSecret) => void
}) {
  const t = useTexts(accessTexts)
  const rotate = query.useMutation('post', '/api/v1/account/api-clients/{apiId}/rotate-secret')
  const overlap: Schemas['Interval'] = { type: 'day', count: 1 }
  const form = useForm({ initialValues: { overlap } })
  const name = client.clientName ?? client.clientId
  return (
    <FormDialog
      title={t('rotateTitle', { name })}
      form={form}
      onClose={onClose}
      confirm={t('rotate')}
      save={async (body) => {
        const params = { path: { apiId: client.id } }
        onMade(await rotate.mutateAsync({ params, body }))
      }}
    >
      <IntervalInput
        label={t('overlap')}
        noneLabel={t('overlapNone')}
        value={form.values.overlap}
        onChange={(value) => form.setFieldValue('overlap', value)}
      />
    </FormDialog>
  )
}
