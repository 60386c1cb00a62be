import { Anchor, Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { Link } from 'react-router'
import { siteName } from './site-name.ts'

type Props = {
  title: string
  /** What stands above it, from the outermost in. */
  parents?: readonly { readonly to: string; readonly title: string }[]
  subtitle?: ReactNode
  actions?: ReactNode
}

/** The head of each page: its one h1, where it stands, what can be done; names the document too. */
export function PageHeader({ title, parents = [], subtitle, actions }: Props) {
  useEffect(() => {
    document.title = `${title} · ${siteName()}`
  }, [title])
  return (
    <Stack gap={4} mb="lg">
      {parents.length > 0 && (
        <Breadcrumbs component="nav" aria-label={parents[0]?.title ?? title}>
          {parents.map((parent) => (
            <Anchor key={parent.to} component={Link} to={parent.to} size="sm">
              {parent.title}
            </Anchor>
          ))}
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="flex-start">
        <div style={{ minWidth: 0, maxWidth: '100%' }}>
          {/* A title may be an address, which has no place to break at. */}
          <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {subtitle && (
            <Text component="div" c="dimmed" size="sm">
              {subtitle}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
    </Stack>
  )
}
