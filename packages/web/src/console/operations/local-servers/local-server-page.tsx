import { Anchor, Text, Title } from '@mantine/core'
import { useMemo, useState } from 'react'
import { Link, useParams } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { Dialog } from '../../../shared/dialog.tsx'
import { tellDone } from '../../../shared/done.ts'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { ListTable } from '../../../shared/list-table.tsx'
import { LoadedPage } from '../../../shared/loaded-page.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { LocalServerState } from './local-server-state.tsx'
import { localServerTexts } from './local-server-texts.ts'
import { Answer } from './token-dialog.tsx'

const path = '/api/v1/local-license-servers/{localLicenseServerId}'

/** One local server: its licence, and what it serves. */
export function LocalServerPage() {
  const t = useTexts(localServerTexts)
  const { localServerId = '' } = useParams()
  const params = { path: { localLicenseServerId: localServerId } }
  const read = query.useQuery('get', path, { params })
  return (
    <LoadedPage of={read} list={{ to: '/local-servers', title: t('title') }}>
      {(server) => <Shown server={server} />}
    </LoadedPage>
  )
}

function Shown({ server }: { server: Schemas['LocalLicenseServer'] }) {
  const t = useTexts(localServerTexts)
  const [answer, setAnswer] = useState<string | null>(null)
  const { name } = server
  const params = { path: { localLicenseServerId: server.id } }
  const refresh = query.useMutation('patch', `${path}/license/refresh`)
  const end = query.useMutation('post', `${path}/license/deactivate-without-token`)
  return (
    <>
      <PageHeader
        title={name}
        parents={[{ to: '/local-servers', title: t('title') }]}
        actions={
          server.deactivated === null && (
            <>
              <AskFirst
                label={t('refresh')}
                title={t('refreshTitle', { name })}
                isDestructive={false}
                action={async () => setAnswer((await refresh.mutateAsync({ params })).token)}
              >
                {t('refreshText')}
              </AskFirst>
              <AskFirst
                label={t('end')}
                title={t('endTitle', { name })}
                action={async () => {
                  await end.mutateAsync({ params })
                  tellDone(t('done'))
                }}
              >
                {t('endText')}
              </AskFirst>
            </>
          )
        }
      />
      <Facts
        of={[
          [t('state'), <LocalServerState key="state" of={server} />],
          [t('activated'), <Moment key="activated" at={server.activated} />],
          [t('lastLease'), <Moment key="lastLease" at={server.lastLease} />],
          [t('leaseExpiry'), <Moment key="leaseExpiry" at={server.leaseExpiry} />],
        ]}
      />
      <Title order={2} size="h4" mt="xl" mb="sm">
        {t('entitlements')}
      </Title>
      <Served id={server.id} />
      <Dialog
        opened={answer !== null}
        onClose={() => setAnswer(null)}
        title={t('answer')}
        size="lg"
      >
        {answer !== null && <Answer token={answer} />}
      </Dialog>
    </>
  )
}

function Served({ id }: { id: string }) {
  const t = useTexts(localServerTexts)
  const state = useListState('')
  const read = query.useQuery('get', `${path}/entitlements`, {
    params: { path: { localLicenseServerId: id } },
  })
  return (
    <ListTable<Schemas['Entitlement']>
      caption={t('entitlementsCaption')}
      state={state}
      read={read}
      rowKey={({ id: entitlementId }) => entitlementId}
      empty={<EmptyState title={t('nothingServed')}>{t('nothingServedText')}</EmptyState>}
      columns={useMemo(
        () => [
          {
            id: 'entitlement',
            header: t('entitlement'),
            cell: ({ id: entitlementId, offeringName, group }) => (
              <>
                <Anchor inherit component={Link} to={`/entitlements/${entitlementId}`}>
                  {offeringName}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {group.customer?.name}
                </Text>
              </>
            ),
          },
          {
            id: 'seats',
            header: t('seats'),
            cell: ({ seatsUsed, seatCount }) =>
              t('seatsOf', { used: writeNumber(seatsUsed), count: writeNumber(seatCount) }),
          },
          {
            id: 'report',
            header: t('lastReport'),
            cell: ({ export: given }) => (given?.lastReport ? writeNumber(given.lastReport) : '–'),
          },
          {
            id: 'until',
            header: t('until'),
            cell: ({ export: given }) => given && <Moment at={given.delegationEnd} />,
          },
          {
            id: 'outOfSync',
            header: t('outOfSync'),
            cell: ({ outOfSync }) => t(outOfSync ? 'isOutOfSync' : 'inSync'),
          },
        ],
        [t],
      )}
    />
  )
}
