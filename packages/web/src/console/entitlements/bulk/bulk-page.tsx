import { Paper, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from 'react-router'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { LoadedPage } from '../../../shared/loaded-page.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { useMay } from '../../session.ts'
import type { Change } from '../changes/send-change.ts'
import { BulkItems } from './bulk-items.tsx'
import { BulkProgress } from './bulk-progress.tsx'
import { isOver, useBulkText } from './bulk-text.ts'
import { bulkTexts } from './bulk-texts.ts'

type Bulk = Schemas['BulkChange']

/** A bulk change while it runs and after; a dry run offers to make it. */
export function BulkPage() {
  const t = useTexts(bulkTexts)
  const { bulkId = '' } = useParams()
  const read = query.useQuery(
    'get',
    '/api/v1/entitlements/bulk/{bulkId}',
    { params: { path: { bulkId } } },
    { refetchInterval: ({ state: { data } }) => (data && isOver(data) ? false : 1_000) },
  )
  return (
    <LoadedPage of={read} list={{ to: '/bulk-changes', title: t('title') }}>
      {(bulk) => <Shown bulk={bulk} parent={t('title')} />}
    </LoadedPage>
  )
}

function Shown({ bulk, parent }: { bulk: Bulk; parent: string }) {
  const t = useTexts(bulkTexts)
  const text = useBulkText()
  return (
    <>
      <PageHeader
        title={text(bulk)}
        parents={[{ to: '/bulk-changes', title: parent }]}
        subtitle={
          <>
            {bulk.author.name} · <Moment at={bulk.createdDate} />
            {bulk.reason && ` · ${bulk.reason}`}
          </>
        }
        actions={<Actions bulk={bulk} />}
      />
      <Stack>
        <Paper withBorder p="md" aria-live="polite">
          <BulkProgress bulk={bulk} />
        </Paper>
        {bulk.dryRun && isOver(bulk) && <Text size="sm">{t('dryRunDone')}</Text>}
        <BulkItems bulk={bulk} />
      </Stack>
    </>
  )
}

function Actions({ bulk }: { bulk: Bulk }) {
  const t = useTexts(bulkTexts)
  const text = useBulkText()
  const may = useMay()
  const navigate = useNavigate()
  const queries = useQueryClient()
  if (!may('entitlements:admin')) return null
  const { done } = bulk.progress
  if (!isOver(bulk)) {
    return (
      <AskFirst
        label={t('stop')}
        title={t('stopTitle')}
        disabled={bulk.status === 'cancelling'}
        action={async () => {
          const params = { path: { bulkId: bulk.id } }
          await api.POST('/api/v1/entitlements/bulk/{bulkId}/cancel', { params })
          await queries.invalidateQueries()
        }}
      >
        {t('stopText')}
      </AskFirst>
    )
  }
  if (!bulk.dryRun || done === 0) return null
  return (
    <AskFirst
      label={t('makeIt', { count: done })}
      title={t('makeItTitle', { count: done, change: text({ ...bulk, dryRun: false }) })}
      isDestructive={bulk.change.type === 'disable'}
      action={async () => {
        const made = await makeIt(bulk)
        if (made) await navigate(`/bulk-changes/${made.id}`)
      }}
    >
      {t('makeItText')}
    </AskFirst>
  )
}

/** As many as one request may name; of more, the filter chooses again. */
const mostIds = 5_000

/** The same change in earnest, of those for which the dry run found nothing against it. */
async function makeIt({ id, change, reason, filter, progress }: Bulk): Promise<Bulk | undefined> {
  const about = { change: change as Change, reason }
  const of = progress.done > mostIds && filter ? { filter } : { ids: await idsThatWork(id) }
  const { data } = await api.POST('/api/v1/entitlements/bulk', { body: { ...of, ...about } })
  return data
}

async function idsThatWork(bulkId: string): Promise<string[]> {
  const ids: string[] = []
  for (let pageNumber = 1; ids.length < mostIds; pageNumber++) {
    const { data } = await api.GET('/api/v1/entitlements/bulk/{bulkId}/items', {
      params: { path: { bulkId }, query: { status: 'done', pageSize: 500, pageNumber } },
    })
    const items = data?.items ?? []
    ids.push(...items.map(({ entitlementId }) => entitlementId))
    if (items.length < 500) break
  }
  return ids
}
