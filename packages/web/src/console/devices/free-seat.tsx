import { Radio, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { writeMoment } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AskFirst } from '../../shared/ask.tsx'
import { tellDone } from '../../shared/done.ts'
import type { Entitlement } from '../entitlements/entitlement.ts'
import type { State, Twin } from './device-page.tsx'
import { deviceTexts } from './device-texts.ts'

/** Takes the seat away, with what that risks said before. */
export function FreeSeat({
  twin,
  state,
  entitlement,
}: {
  twin: Twin
  state: State
  entitlement: Entitlement
}) {
  const t = useTexts(deviceTexts)
  const queries = useQueryClient()
  const { leaseBy } = twin.knownBy
  const [isSafe, setSafe] = useState(false)
  const isLingering = state.status === 'linger'
  // There is a date only while a lease runs that ends at all.
  const mayWait = !isLingering && leaseBy !== null && Date.parse(leaseBy) > Date.now()
  const atLeaseEnd = isSafe && mayWait
  const risk = () => {
    if (isLingering) return t('freeLingers')
    if (atLeaseEnd && leaseBy !== null) return t('freeSafe', { at: writeMoment(leaseBy) })
    if (leaseBy === null) return t('freeRiskNever')
    if (Date.parse(leaseBy) <= Date.now()) return t('freeNoRisk')
    return t('freeRisk', { at: writeMoment(leaseBy) })
  }
  return (
    <AskFirst
      label={t('free')}
      title={t('freeTitle', {
        seat: twin.seatName ?? twin.seatId,
        entitlement: entitlement.offeringName,
      })}
      disabled={state.deactivated !== null && !isLingering}
      action={async () => {
        const path = { activationId: twin.activationId }
        const params = { path, query: { force: isLingering, atLeaseEnd } }
        await api.DELETE('/api/v1/entitlements/activations/{activationId}', { params })
        tellDone(t(atLeaseEnd ? 'freedAtEnd' : 'freed'))
        await queries.invalidateQueries()
      }}
    >
      <Stack>
        {mayWait && (
          <Radio.Group
            label={t('freeWhen')}
            value={isSafe ? 'atEnd' : 'now'}
            onChange={(value) => setSafe(value === 'atEnd')}
          >
            <Stack gap={6} mt={6}>
              <Radio value="now" label={t('freeNow')} />
              <Radio value="atEnd" label={t('freeAtEnd')} />
            </Stack>
          </Radio.Group>
        )}
        <Text size="sm">{risk()}</Text>
      </Stack>
    </AskFirst>
  )
}
