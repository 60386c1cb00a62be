import { SimpleGrid, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { useSession } from '../session.ts'
import { DevicesParts } from './devices-parts.tsx'
import { EntitlementsParts } from './entitlements-parts.tsx'
import { FailuresParts } from './failures-parts.tsx'
import { homeTexts } from './home-texts.ts'

type Overview = Schemas['AccountOverview']

const parts = [
  'expiring',
  'gracePeriod',
  'expired',
  'overdraft',
  'denials',
  'staleDevices',
  'possibleClones',
  'failingWebhooks',
  'failedMails',
] as const

export const readOverview = () => query.queryOptions('get', '/api/v1/account/overview')

/** What needs a person now. */
export function HomePage() {
  const t = useTexts(homeTexts)
  const { user } = useSession()
  const read = useQuery({ ...readOverview(), refetchInterval: 30_000 })
  return (
    <>
      <PageHeader
        title={t('title', { name: user.firstName ?? user.username })}
        subtitle={t('subtitle')}
      />
      <Loaded of={read} lines={10}>
        {(overview) => <Parts overview={overview} />}
      </Loaded>
    </>
  )
}

function Parts({ overview }: { overview: Overview }) {
  const t = useTexts(homeTexts)
  const seen = parts.filter((part) => overview[part] !== null)
  const well = seen.filter((part) => overview[part]?.total === 0)
  if (well.length === seen.length) {
    return <EmptyState title={t('wellTitle')}>{t('wellText')}</EmptyState>
  }
  return (
    <>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <EntitlementsParts overview={overview} />
        <DevicesParts overview={overview} />
        <FailuresParts overview={overview} />
      </SimpleGrid>
      {well.length > 0 && (
        <Text c="dimmed" size="sm" mt="md">
          {t('well', { what: well.map((part) => t(part)).join(', ') })}
        </Text>
      )}
    </>
  )
}
