import { Stack } from '@mantine/core'
import { query } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Facts } from '../../shared/facts.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { Moment } from '../../shared/moment.tsx'
import { CopiesTable } from './copies-table.tsx'
import type { Twin } from './device-page.tsx'
import { deviceTexts } from './device-texts.ts'
import { Section } from './section.tsx'

/** The state of the nonce, and signs that copies of this device are at work. */
export function CopiesOf({ twin }: { twin: Twin }) {
  const t = useTexts(deviceTexts)
  const { epoch, number, suspected } = twin.nonce
  const read = query.useQuery('get', '/api/v1/entitlements/{entitlementId}/possible-clones', {
    params: { path: { entitlementId: twin.entitlementId }, query: { pageSize: 500 } },
  })
  return (
    <Section title={t('trust')}>
      <Stack>
        <Facts
          of={[
            [t('epoch'), `${epoch} (${t('epochText')})`],
            [t('nonce'), t('nonceText', { number })],
            [t('suspected'), suspected ? <Moment key="suspected" at={suspected} /> : t('noSign')],
          ]}
        />
        <Loaded of={read} lines={2}>
          {({ items }) => (
            <CopiesTable
              items={items.filter(({ activationId }) => activationId === twin.activationId)}
            />
          )}
        </Loaded>
      </Stack>
    </Section>
  )
}
