import { Alert, Progress, Title } from '@mantine/core'
import { useMemo } from 'react'
import { useParams } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { Facts } from '../../../shared/facts.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { ListTable } from '../../../shared/list-table.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { ImportStatus } from './import-status.tsx'
import { transferTexts } from './transfer-texts.ts'

type Import = Schemas['Import']

const underWay = ['receiving', 'waiting', 'running']
const isUnderWay = ({ status }: Import) => underWay.includes(status)

/** How far a file was read in, and which of its rows were refused. */
export function ImportPage() {
  const { importId = '' } = useParams()
  const read = query.useQuery(
    'get',
    '/api/v1/imports/{importId}',
    { params: { path: { importId } } },
    { refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : 1_000) },
  )
  return <Loaded of={read}>{(one) => <Shown one={one} />}</Loaded>
}

function Shown({ one }: { one: Import }) {
  const t = useTexts(transferTexts)
  const cancel = query.useMutation('delete', '/api/v1/imports/{importId}')
  const { rowsDone, rowsTotal } = one
  const file = one.fileName ?? t('unnamed')
  const progress = t('progress', { done: writeNumber(rowsDone), total: writeNumber(rowsTotal) })
  return (
    <>
      <PageHeader
        title={file}
        parents={[{ to: '/transfer', title: t('title') }]}
        subtitle={t(one.kind)}
        actions={
          isUnderWay(one) && (
            <AskFirst
              label={t('stop')}
              title={t('stopTitle', { file })}
              action={() => cancel.mutateAsync({ params: { path: { importId: one.id } } })}
            >
              {t('stopText')}
            </AskFirst>
          )
        }
      />
      <Progress
        aria-label={progress}
        value={rowsTotal === 0 ? 100 : (100 * rowsDone) / rowsTotal}
        animated={isUnderWay(one)}
        mb="md"
      />
      {one.failure !== null && (
        <Alert color="red" mb="md" role="alert">
          {one.failure}
        </Alert>
      )}
      <div aria-live="polite">
        <Facts
          of={[
            [t('status'), <ImportStatus key="status" of={one} />],
            [t('rows'), progress],
            [t('created'), writeNumber(one.created)],
            [t('updated'), writeNumber(one.updated)],
            [t('unchanged'), writeNumber(one.unchanged)],
            [t('failed'), writeNumber(one.failed)],
            [t('when'), <Moment key="when" at={one.createdAt} />],
          ]}
        />
      </div>
      <Title order={2} size="h4" mt="xl" mb="sm">
        {t('errors')}
      </Title>
      <Errors one={one} />
    </>
  )
}

function Errors({ one }: { one: Import }) {
  const t = useTexts(transferTexts)
  const state = useListState('')
  const { pageNumber, pageSize } = state
  const read = query.useQuery(
    'get',
    '/api/v1/imports/{importId}/errors',
    { params: { path: { importId: one.id }, query: { pageNumber, pageSize } } },
    { refetchInterval: isUnderWay(one) ? 2_000 : false },
  )
  return (
    <ListTable<Schemas['ImportError']>
      caption={t('errorsCaption')}
      state={state}
      read={read}
      rowKey={({ line, column, code }) => `${line} ${column} ${code}`}
      empty={<EmptyState title={t('noErrors')}>{t('noErrorsText')}</EmptyState>}
      columns={useMemo(
        () => [
          { id: 'line', header: t('line'), align: 'right', cell: ({ line }) => line },
          { id: 'column', header: t('column'), cell: ({ column }) => column ?? '–' },
          { id: 'message', header: t('message'), cell: ({ message }) => message },
        ],
        [t],
      )}
    />
  )
}
