import { Code, Stack, Text } from '@mantine/core'
import type { Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Copyable } from '../../../shared/copyable.tsx'
import { Dialog } from '../../../shared/dialog.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { auditTexts } from './audit-texts.ts'

/** All that a line of the audit knows. */
export function AuditLineDialog({
  line,
  onClose,
}: {
  line: Schemas['AuditLine']
  onClose: () => void
}) {
  const t = useTexts(auditTexts)
  return (
    <Dialog onClose={onClose} title={t('detailsOf', { operation: line.operation })} size="lg">
      <Stack>
        <Facts
          of={[
            [t('when'), <Moment key="at" at={line.at} />],
            [t('actor'), line.actor.id ? `${line.actor.name} (${line.actor.id})` : line.actor.name],
            [t('request'), `${line.method} ${line.path}`],
            [t('result'), `${t(line.result)} (${line.status})`],
            ...(line.errorCode ? [[t('code'), line.errorCode] as const] : []),
            [t('address'), line.ipAddress],
            [t('on'), line.resources.join(', ')],
            [t('trace'), <Copyable key="trace" value={line.traceId} what={t('trace')} />],
          ]}
        />
        <Text size="sm" fw={600}>
          {t('sent')}
        </Text>
        {line.body === null || line.body === undefined ? (
          <Text size="sm">{t('nothingSent')}</Text>
        ) : (
          <Code block>{JSON.stringify(line.body, null, 2)}</Code>
        )}
      </Stack>
    </Dialog>
  )
}
