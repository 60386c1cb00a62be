import { Container, Paper, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { api } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Preferences } from '../../shared/preferences.tsx'
import { signInTexts } from './sign-in-texts.ts'

/** What the sign-in page shows: whose console it is, and the ways in. */
export function useWaysIn() {
  return useQuery({
    queryKey: ['console ways in'],
    staleTime: 60_000,
    queryFn: async () => (await api.GET('/api/v1/console/sign-in')).data ?? null,
  }).data
}

/** The frame of every page before signing in. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  const t = useTexts(signInTexts)
  const vendor = useWaysIn()?.vendor
  useEffect(() => {
    document.title = `${title} · Leasehold`
  }, [title])
  return (
    <Container component="main" size={420} py={60}>
      <Title order={1} size="h2">
        {title}
      </Title>
      <Text c="dimmed" size="sm" mb="md" mih={20}>
        {vendor && t('of', { vendor })}
      </Text>
      <Paper withBorder p="lg">
        {children}
      </Paper>
      <Paper mt="lg">
        <Preferences />
      </Paper>
    </Container>
  )
}
