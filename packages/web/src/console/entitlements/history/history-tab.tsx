import { Stack } from '@mantine/core'
import type { Entitlement } from '../entitlement.ts'
import { RightsAt } from './rights-at.tsx'
import { Versions } from './versions.tsx'

/** Every version with what it changed, and the rights at any time in the past. */
export function HistoryTab({ entitlement }: { entitlement: Entitlement }) {
  return (
    <Stack>
      <RightsAt entitlement={entitlement} />
      <Versions entitlement={entitlement} />
    </Stack>
  )
}
