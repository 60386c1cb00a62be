import { Text } from '@mantine/core'

/** What was shown, and what it should have been, in the words of the API. */
export function Evidence({ of }: { of: Readonly<Record<string, unknown>> }) {
  const parts = Object.entries(of).map(([name, value]) => `${name}: ${String(value)}`)
  return (
    <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
      {parts.join(' · ')}
    </Text>
  )
}
