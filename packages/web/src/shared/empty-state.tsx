import { Paper, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** Where nothing is yet: what would be here, and the next step. */
export function EmptyState({
  title,
  children,
  action,
  order = 2,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
  /** Of its heading: 1 where it is all that the page has. */
  order?: 1 | 2
}) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs">
        <Title order={order} size="h4">
          {title}
        </Title>
        {children && (
          <Text c="dimmed" ta="center" maw={520}>
            {children}
          </Text>
        )}
        {action}
      </Stack>
    </Paper>
  )
}
