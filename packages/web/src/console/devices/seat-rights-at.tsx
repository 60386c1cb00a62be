import { Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { query } from '../../api/client.ts'
import { useTexts, wordOf } from '../../i18n/texts.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { MomentInput } from '../../shared/moment-input.tsx'
import { Rights } from '../entitlements/history/rights-at.tsx'
import { deviceTexts } from './device-texts.ts'
import { Section } from './section.tsx'

/** What the seat was allowed at a time that is asked for. */
export function SeatRightsAt({ activationId }: { activationId: string }) {
  const t = useTexts(deviceTexts)
  const [at, setAt] = useState<string | null>(null)
  return (
    <Section title={t('activations')}>
      <Stack>
        <MomentInput label={t('at')} value={at} onChange={setAt} />
        {at !== null && <Read activationId={activationId} at={at} />}
      </Stack>
    </Section>
  )
}

function Read({ activationId, at }: { activationId: string; at: string }) {
  const t = useTexts(deviceTexts)
  const path = '/api/v1/entitlements/activations/{activationId}/rights'
  const read = query.useQuery('get', path, { params: { path: { activationId }, query: { at } } })
  return (
    <Loaded of={read}>
      {({ status, rightsVersion, rights }) =>
        status === 'none' ? (
          <Text size="sm">{t('wasNone')}</Text>
        ) : (
          <Stack gap="sm">
            <Text size="sm">
              {t('wasAllowed', {
                status: wordOf(t, deviceTexts, status),
                version: rightsVersion ?? '–',
              })}
            </Text>
            {rights && <Rights of={rights} />}
          </Stack>
        )
      }
    </Loaded>
  )
}
