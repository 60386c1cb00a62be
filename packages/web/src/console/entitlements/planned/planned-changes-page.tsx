import { query } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { useListState } from '../../../shared/list-state.ts'
import { PageHeader } from '../../../shared/page-header.tsx'
import { PlannedList, plannedQuery } from './planned-list.tsx'
import { plannedTexts } from './planned-texts.ts'

/** What is to be changed at all entitlements, and what came of it. */
export function PlannedChangesPage() {
  const t = useTexts(plannedTexts)
  const state = useListState('')
  const read = query.useQuery('get', '/api/v1/entitlements/changes', {
    params: { query: { ...plannedQuery(state), expand: 'entitlement' } },
  })
  return (
    <>
      <PageHeader title={t('title')} />
      <PlannedList state={state} read={read} />
    </>
  )
}
