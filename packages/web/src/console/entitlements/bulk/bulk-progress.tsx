import { Group, Progress, Text } from '@mantine/core'
import type { Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { bulkTexts } from './bulk-texts.ts'

/** How far a bulk change is, in a bar and in words. */
export function BulkProgress({ bulk }: { bulk: Schemas['BulkChange'] }) {
  const t = useTexts(bulkTexts)
  const { total, pending, done, refused, failed } = bulk.progress
  const finished = total - pending
  const per = (part: number) => (total === 0 ? 0 : (100 * part) / total)
  const parts = [
    { word: t('done'), count: done, colour: 'green' },
    { word: t('refused'), count: refused, colour: 'orange' },
    { word: t('failed'), count: failed, colour: 'red' },
  ].filter(({ count }) => count > 0)
  const counts = t('ofTotal', { finished: writeNumber(finished), total: writeNumber(total) })
  return (
    <div>
      <Progress.Root aria-hidden="true" size="sm">
        {parts.map(({ word, count, colour }) => (
          <Progress.Section key={word} value={per(count)} color={colour} />
        ))}
      </Progress.Root>
      <Group gap="xs" mt={2}>
        <Text size="xs">
          {t(bulk.status)} · {counts}
          {parts.map(({ word, count }) => ` · ${word}: ${writeNumber(count)}`)}
        </Text>
      </Group>
    </div>
  )
}
