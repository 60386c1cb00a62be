import { Anchor, Group, Tabs } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { useTexts } from '../../i18n/texts.ts'
import { StatusBadge } from '../../shared/entitlement-status.tsx'
import { LoadedPage } from '../../shared/loaded-page.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { type Entitlement, useEntitlement } from './entitlement.ts'
import { EntitlementActions } from './entitlement-actions.tsx'
import { entitlementTexts } from './entitlement-texts.ts'
import { RightsTab } from './rights/rights-tab.tsx'

const SeatsTab = lazy(async () => ({ default: (await import('./seats/seats-tab.tsx')).SeatsTab }))
const UsageTab = lazy(async () => ({ default: (await import('./usage/usage-tab.tsx')).UsageTab }))
const HistoryTab = lazy(async () => ({
  default: (await import('./history/history-tab.tsx')).HistoryTab,
}))
const LogTab = lazy(async () => ({ default: (await import('./log/log-tab.tsx')).LogTab }))
const PlannedOfOne = lazy(async () => ({
  default: (await import('./planned/planned-of-one.tsx')).PlannedOfOne,
}))

const tabs = {
  rights: ['tabOverview', RightsTab],
  seats: ['tabSeats', SeatsTab],
  usage: ['tabUsage', UsageTab],
  history: ['tabHistory', HistoryTab],
  log: ['tabLog', LogTab],
  planned: [
    'tabPlanned',
    ({ entitlement }: { entitlement: Entitlement }) => (
      <PlannedOfOne entitlementId={entitlement.id} />
    ),
  ],
} as const
type Tab = keyof typeof tabs
const names = Object.keys(tabs) as Tab[]

/** One entitlement: what it grants, who uses it, what became of it, and everything to be done. */
export function EntitlementPage() {
  const t = useTexts(entitlementTexts)
  const { entitlementId = '' } = useParams()
  const read = useEntitlement(entitlementId)
  return (
    <LoadedPage of={read} list={{ to: '/entitlements', title: t('title') }}>
      {(entitlement) => <Shown entitlement={entitlement} />}
    </LoadedPage>
  )
}

function Shown({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(entitlementTexts)
  const [params, setParams] = useSearchParams()
  const tab = names.find((name) => name === params.get('tab')) ?? 'rights'
  const { group, sku, status, offeringName } = entitlement
  return (
    <>
      <PageHeader
        title={group.customer ? `${offeringName} · ${group.customer.name}` : offeringName}
        parents={[{ to: '/entitlements', title: t('title') }]}
        subtitle={
          <Group gap="xs">
            <StatusBadge status={status} />
            <span>{sku}</span>
            {group.customer && (
              <Anchor component={Link} to={`/customers/${group.customer.id}`} size="sm">
                {group.customer.name}
              </Anchor>
            )}
            <Anchor component={Link} to={`/orders/${group.id}`} size="sm">
              {t('order')} {group.orderRefId}
            </Anchor>
          </Group>
        }
        actions={<EntitlementActions entitlement={entitlement} />}
      />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => setParams(next === 'rights' ? {} : { tab: next ?? 'rights' })}
      >
        <Tabs.List mb="md">
          {names.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(tabs[name][0])}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {names.map((name) => {
          const Content = tabs[name][1]
          return (
            <Tabs.Panel key={name} value={name}>
              <Suspense>
                <Content entitlement={entitlement} />
              </Suspense>
            </Tabs.Panel>
          )
        })}
      </Tabs>
    </>
  )
}
