import { Badge } from '@mantine/core'
import type { Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { webhookTexts } from './webhook-texts.ts'

export function WebhookState({
  webhook: { enabled, disabledReason },
}: {
  webhook: Pick<Schemas['Webhook'], 'enabled' | 'disabledReason'>
}) {
  const t = useTexts(webhookTexts)
  const word = enabled ? 'on' : disabledReason === 'gone' ? 'gone' : 'off'
  const color = { on: 'green', off: 'gray', gone: 'red' }[word]
  return (
    <Badge variant="light" color={color}>
      {t(word)}
    </Badge>
  )
}
