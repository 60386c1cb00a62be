import { Anchor, Button } from '@mantine/core'
import { Link } from 'react-router'
import { query } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { ListTable } from '../../../shared/list-table.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { BulkProgress } from './bulk-progress.tsx'
import { useBulkText } from './bulk-text.ts'
import { bulkTexts } from './bulk-texts.ts'

/** Every bulk change, the latest first. */
export function BulksPage() {
  const t = useTexts(bulkTexts)
  const text = useBulkText()
  const state = useListState('')
  const { pageNumber, pageSize } = state.query
  const read = query.useQuery('get', '/api/v1/entitlements/bulk', {
    params: { query: { pageNumber, pageSize } },
  })
  return (
    <>
      <PageHeader title={t('title')} />
      <ListTable
        caption={t('title')}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        columns={[
          {
            id: 'what',
            header: t('what'),
            cell: (bulk) => (
              <Anchor component={Link} to={`/bulk-changes/${bulk.id}`}>
                {text(bulk)}
              </Anchor>
            ),
          },
          {
            id: 'progress',
            header: t('progress'),
            cell: (bulk) => <BulkProgress bulk={bulk} />,
          },
          {
            id: 'started',
            header: t('started'),
            cell: ({ createdDate }) => <Moment at={createdDate} />,
          },
          { id: 'by', header: t('by'), cell: ({ author }) => author.name },
          { id: 'reason', header: t('reason'), cell: ({ reason }) => reason ?? '' },
        ]}
        empty={
          <EmptyState
            title={t('emptyTitle')}
            action={
              <Button component={Link} to="/entitlements">
                {t('toList')}
              </Button>
            }
          >
            {t('emptyText')}
          </EmptyState>
        }
      />
    </>
  )
}
