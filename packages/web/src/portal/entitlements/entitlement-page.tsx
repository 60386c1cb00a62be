import { Button, Paper, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, useParams } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Copyable } from '../../shared/copyable.tsx'
import { Facts } from '../../shared/facts.tsx'
import { useIntervalText } from '../../shared/interval-text.tsx'
import { LoadedPage } from '../../shared/loaded-page.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { useSession } from '../session.ts'
import { entitlementTexts } from './entitlement-texts.ts'
import { Features } from './features.tsx'
import { SeatCount } from './seat-count.tsx'
import { Seats } from './seats.tsx'
import { StatusBadge } from './status-badge.tsx'
import { Usage } from './usage.tsx'

type Entitlement = Schemas['PortalEntitlement']

export function EntitlementPage() {
  const t = useTexts(entitlementTexts)
  const { entitlementId = '' } = useParams()
  const read = query.useQuery('get', '/api/v1/portal/entitlements/{entitlementId}', {
    params: { path: { entitlementId } },
  })
  return (
    <LoadedPage of={read} list={{ to: '/', title: t('title') }}>
      {(entitlement) => <Page of={entitlement} />}
    </LoadedPage>
  )
}

function Page({ of }: { of: Entitlement }) {
  const t = useTexts(entitlementTexts)
  const { shows } = useSession()
  return (
    <>
      <PageHeader
        title={of.offeringName}
        parents={[{ to: '/', title: t('title') }]}
        subtitle={of.productName}
      />
      <Stack gap="lg">
        <Paper className="portal-card" p="md">
          <Terms of={of} />
        </Paper>
        {of.activationCodes && of.activationCodes.length > 0 && (
          <Section title={t('codes')} hint={t('codesHint')}>
            <Stack gap={4}>
              {of.activationCodes.map((code) => (
                <Copyable key={code} value={code} what={t('code')} />
              ))}
            </Stack>
          </Section>
        )}
        <Section title={t('takenSeats')}>
          <Seats entitlementId={of.id} />
        </Section>
        {of.offlineLeasePeriod.type !== 'none' && (
          <Section title={t('offline')} hint={t('offlineHint')}>
            <Button component={Link} to="offline" variant="default" data-button>
              {t('offlineOpen')}
            </Button>
          </Section>
        )}
        {of.features.length + of.attributes.length > 0 && (
          <Section title={t('features')}>
            <Features of={of} />
          </Section>
        )}
        {shows.activationsGraph && (
          <Section title={t('usage')} hint={t('usageHint')}>
            <Usage entitlementId={of.id} />
          </Section>
        )}
      </Stack>
    </>
  )
}

function Section({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <Paper component="section" className="portal-card" p="md">
      <Title order={2} size="h4" mb={hint ? 0 : 'sm'}>
        {title}
      </Title>
      {hint && (
        <Text size="sm" c="dimmed" mb="sm">
          {hint}
        </Text>
      )}
      {children}
    </Paper>
  )
}

function Terms({ of }: { of: Entitlement }) {
  const t = useTexts(entitlementTexts)
  const write = useIntervalText()
  const facts: [string, ReactNode][] = [
    [t('status'), <StatusBadge key="status" status={of.status} />],
    [t('seats'), <SeatCount key="seats" of={of} />],
    [t('until'), of.expiryDate ? <Moment key="until" at={of.expiryDate} /> : t('noEnd')],
    [t('plan'), of.planName],
    [t('begun'), <Moment key="begun" at={of.activationDate} />],
    [t('checks'), write(of.leasePeriod)],
  ]
  if (of.orderRefId) facts.push([t('order'), of.orderRefId])
  if (of.status === 'gracePeriod') {
    facts.push([t('grace'), <Moment key="grace" at={of.gracePeriodExpiry} />])
  }
  if (of.hasMaintenance) {
    facts.push([t('maintenance'), <Moment key="upkeep" at={of.maintenanceExpiryDate} as="day" />])
  }
  return <Facts of={facts} />
}
