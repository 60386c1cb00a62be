import { Anchor, Stack, Title } from '@mantine/core'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { ListTable } from '../../../shared/list-table.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { useMay } from '../../session.ts'
import { ExportButtons } from './export-buttons.tsx'
import { ImportForm } from './import-form.tsx'
import { ImportStatus } from './import-status.tsx'
import { transferTexts } from './transfer-texts.ts'

/** Customers and orders in and out as files. */
export function TransferPage() {
  const t = useTexts(transferTexts)
  const may = useMay()
  const mayImport = may('customers:admin', 'entitlements:create', 'entitlements:admin')
  return (
    <>
      <PageHeader title={t('title')} />
      <Stack>
        <ImportForm />
        <ExportButtons />
      </Stack>
      {mayImport && <Imports />}
    </>
  )
}

function Imports() {
  const t = useTexts(transferTexts)
  const state = useListState('')
  const { pageNumber, pageSize } = state
  const read = query.useQuery(
    'get',
    '/api/v1/imports',
    { params: { query: { pageNumber, pageSize } } },
    { refetchInterval: 5_000 },
  )
  return (
    <>
      <Title order={2} size="h4" mt="xl" mb="sm">
        {t('imports')}
      </Title>
      <ListTable<Schemas['Import']>
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
              cell: ({ id, fileName }) => (
                <Anchor inherit component={Link} to={`/transfer/${id}`}>
                  {fileName ?? t('unnamed')}
                </Anchor>
              ),
            },
            { id: 'kind', header: t('kind'), cell: ({ kind }) => t(kind) },
            { id: 'status', header: t('status'), cell: (one) => <ImportStatus of={one} /> },
            {
              id: 'rows',
              header: t('rows'),
              align: 'right',
              cell: ({ rowsTotal }) => writeNumber(rowsTotal),
            },
            {
              id: 'failed',
              header: t('failed'),
              align: 'right',
              cell: ({ failed }) => writeNumber(failed),
            },
            {
              id: 'when',
              header: t('when'),
              cell: ({ createdAt }) => <Moment at={createdAt} />,
            },
          ],
          [t],
        )}
      />
    </>
  )
}
