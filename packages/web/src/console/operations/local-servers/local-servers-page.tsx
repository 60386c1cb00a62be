import { Anchor, Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { tellDone } from '../../../shared/done.ts'
import { DownloadButton } from '../../../shared/download-button.tsx'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { ListTable } from '../../../shared/list-table.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { LocalServerState } from './local-server-state.tsx'
import { localServerTexts } from './local-server-texts.ts'
import { TokenDialog } from './token-dialog.tsx'

/** License servers at customers' sites, and the tokens that go to and fro. */
export function LocalServersPage() {
  const t = useTexts(localServerTexts)
  const state = useListState('')
  const [asked, setAsked] = useState<'activate' | 'report' | null>(null)
  const read = query.useQuery('get', '/api/v1/local-license-servers', {})
  const activate = query.useMutation('post', '/api/v1/local-license-servers/license/activate')
  const report = query.useMutation('post', '/api/v1/local-license-servers/usage-reports')
  const setUp = (
    <DownloadButton
      path="/api/v1/local-license-servers/config"
      name="leasehold-local.json"
      label={t('setUp')}
    />
  )
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            {setUp}
            <Button variant="default" onClick={() => setAsked('report')}>
              {t('report')}
            </Button>
            <Button onClick={() => setAsked('activate')}>{t('activate')}</Button>
          </>
        }
      />
      <ListTable<Schemas['LocalLicenseServer']>
        caption={t('caption')}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t('emptyTitle')}>{t('emptyText')}</EmptyState>}
        columns={useMemo(
          () => [
            {
              id: 'name',
              header: t('name'),
              cell: ({ id, name }) => (
                <Anchor inherit component={Link} to={`/local-servers/${id}`}>
                  {name}
                </Anchor>
              ),
            },
            { id: 'state', header: t('state'), cell: (server) => <LocalServerState of={server} /> },
            {
              id: 'activated',
              header: t('activated'),
              cell: ({ activated }) => <Moment at={activated} as="day" />,
            },
            {
              id: 'leaseExpiry',
              header: t('leaseExpiry'),
              cell: ({ leaseExpiry }) => <Moment at={leaseExpiry} />,
            },
          ],
          [t],
        )}
      />
      {asked === 'activate' && (
        <TokenDialog
          title={t('activateTitle')}
          text={t('activateText')}
          send={async (token) => (await activate.mutateAsync({ body: { token } })).token}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === 'report' && (
        <TokenDialog
          title={t('reportTitle')}
          text={t('reportText')}
          send={async (token) => {
            await report.mutateAsync({ body: { token } })
            tellDone(t('reported'))
            return null
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}
