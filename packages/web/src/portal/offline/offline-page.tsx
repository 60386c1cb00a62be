import { Paper, Tabs, Text } from '@mantine/core'
import { useParams, useSearchParams } from 'react-router'
import { query } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { LoadedPage } from '../../shared/loaded-page.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { entitlementTexts } from '../entitlements/entitlement-texts.ts'
import { CarryToken } from './carry-token.tsx'
import { OfflineSeats } from './offline-seats.tsx'
import { offlineTexts } from './offline-texts.ts'

const kinds = ['activate', 'refresh', 'deactivate'] as const

/** Machines without a network: what they ask is brought here, and the answer carried back. */
export function OfflinePage() {
  const t = useTexts(offlineTexts)
  const licences = useTexts(entitlementTexts)
  const { entitlementId = '' } = useParams()
  const [params, setParams] = useSearchParams()
  const kind = kinds.find((each) => each === params.get('do')) ?? 'activate'
  const read = query.useQuery('get', '/api/v1/portal/entitlements/{entitlementId}', {
    params: { path: { entitlementId } },
  })
  return (
    <LoadedPage of={read} list={{ to: '/', title: licences('title') }}>
      {({ offeringName }) => (
        <>
          <PageHeader
            title={t('title')}
            parents={[
              { to: '/', title: licences('title') },
              { to: `/entitlements/${entitlementId}`, title: offeringName },
            ]}
          />
          <Paper className="portal-card" p="md">
            <Tabs
              value={kind}
              onChange={(value) => setParams({ do: value ?? 'activate' }, { replace: true })}
              keepMounted={false}
            >
              <Tabs.List mb="md">
                {kinds.map((each) => (
                  <Tabs.Tab key={each} value={each}>
                    {t(each)}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              {kinds.map((each) => (
                <Tabs.Panel key={each} value={each}>
                  <Text size="sm" c="dimmed" mb="sm">
                    {t(`${each}Hint`)}
                  </Text>
                  <CarryToken entitlementId={entitlementId} kind={each} />
                  {each === 'refresh' && <OfflineSeats entitlementId={entitlementId} />}
                </Tabs.Panel>
              ))}
            </Tabs>
          </Paper>
        </>
      )}
    </LoadedPage>
  )
}
