import { Text } from '@mantine/core'
import type { Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts, wordOf } from '../../../i18n/texts.ts'
import { Moment } from '../../../shared/moment.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { logTexts } from './log-texts.ts'

/** What is known of an event beyond its name; of a refusal, what it meant and what cures it. */
export function LogDetail({ line }: { line: Schemas['ActivationLogLine'] }) {
  const t = useTexts(logTexts)
  const shared = useTexts(sharedTexts)
  const { key, amount, code, ...others } = line.detail ?? {}
  const values = {
    key: String(key ?? ''),
    used: writeNumber(line.seatsUsed),
    limit: line.seatLimit === null ? shared('unlimited') : writeNumber(line.seatLimit),
  }
  const explained = typeof code === 'string' ? wordOf(t, logTexts, code, values) : null
  return (
    <>
      {typeof amount === 'number' && (
        <Text size="sm">{t('amountOf', { amount: writeNumber(amount), key: values.key })}</Text>
      )}
      {explained !== null && (
        <Text size="sm">
          {explained} <code>{String(code)}</code>
        </Text>
      )}
      {line.rightsVersion && (
        <Text size="xs" c="dimmed">
          {t('rights', { version: line.rightsVersion })}
        </Text>
      )}
      {Object.entries(others).map(([name, value]) => (
        <Text key={name} size="xs" c="dimmed">
          {wordOf(t, logTexts, name)}
          {value !== true && <> {detailText(value)}</>}
        </Text>
      ))}
    </>
  )

  function detailText(value: unknown) {
    const text = String(value)
    return /^\d{4}-\d\d-\d\dT/.test(text) ? <Moment at={text} /> : wordOf(t, logTexts, text)
  }
}
