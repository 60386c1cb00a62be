import { ActionIcon, Code, CopyButton, Group } from '@mantine/core'
import { useTexts } from '../i18n/texts.ts'
import { CheckIcon, CopyIcon } from './icons.tsx'
import { sharedTexts } from './texts.ts'

/** A code, an id or a secret with a button that copies it. */
export function Copyable({ value, what }: { value: string; what: string }) {
  const t = useTexts(sharedTexts)
  return (
    <Group gap={4} wrap="nowrap" display="inline-flex">
      <Code style={{ overflowWrap: 'anywhere' }}>{value}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            size="sm"
            aria-label={copied ? t('copied') : t('copy', { what })}
            onClick={copy}
          >
            {copied ? <CheckIcon /> : <CopyIcon />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  )
}
