import { Box, Paper } from '@mantine/core'
import type { ReactNode } from 'react'
import { PageHeader } from '../../shared/page-header.tsx'
import { Preferences } from '../../shared/preferences.tsx'
import { PortalHead } from '../shell/portal-head.tsx'

/** The frame of what is shown before somebody is signed in. */
export function OpenPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <PortalHead />
      <Box component="main" className="portal-sign-in" maw={460} mx="auto" px="md" py="xl">
        <PageHeader title={title} />
        <Paper className="portal-card" p="lg">
          {children}
        </Paper>
        <Box mt="lg">
          <Preferences />
        </Box>
      </Box>
    </>
  )
}
