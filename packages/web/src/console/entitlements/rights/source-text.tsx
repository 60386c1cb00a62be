import { Badge, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { rightsTexts } from './rights-texts.ts'
import type { Source } from './sources.ts'

/** Where a value comes from, whether it was edited, and what the catalogue has by now. */
export function SourceText({
  source,
  write,
}: {
  source: Source
  write?: (value: unknown) => ReactNode
}) {
  const t = useTexts(rightsTexts)
  return (
    <div>
      <Group gap="xs">
        <span>{t(source.level)}</span>
        {source.level === 'entitlement' && (
          <Badge variant="light" color="yellow">
            {t('edited')}
          </Badge>
        )}
      </Group>
      {'now' in source && write && (
        <Text size="xs" c="dimmed">
          {t('catalogueHas', { value: String(write(source.now)) })}
        </Text>
      )}
    </div>
  )
}
