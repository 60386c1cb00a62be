import { query } from '../../../api/client.ts'
import { useListState } from '../../../shared/list-state.ts'
import { PlannedList, plannedQuery } from './planned-list.tsx'

/** Planned changes of one entitlement. */
export function PlannedOfOne({ entitlementId }: { entitlementId: string }) {
  const state = useListState('', { prefix: 'planned-' })
  const read = query.useQuery('get', '/api/v1/entitlements/{entitlementId}/changes', {
    params: { path: { entitlementId }, query: plannedQuery(state) },
  })
  return <PlannedList state={state} read={read} ofOne />
}
