import { Badge, Group, Text } from '@mantine/core'
import type { Schemas } from '../../api/client.ts'
import { writeNumber } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { entitlementTexts } from './entitlement-texts.ts'

type Entitlement = Schemas['PortalEntitlement']

/** "3 of 21 in use", and how many of them are over what was bought. */
export function SeatCount({ of }: { of: Entitlement }) {
  const t = useTexts(entitlementTexts)
  const { seatsUsed, seatCount, overdraftSeatsUsed } = of
  return (
    <Group gap="xs" component="span" display="inline-flex">
      <Text component="span" size="sm">
        {t('used', { used: writeNumber(seatsUsed), count: writeNumber(seatCount) })}
      </Text>
      {(overdraftSeatsUsed ?? 0) > 0 && (
        <Badge color="orange" variant="light">
          {t('overdraft', { count: overdraftSeatsUsed ?? 0 })}
        </Badge>
      )}
    </Group>
  )
}
