import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import { query } from '../../api/client.ts'

/** Leads to an entitlement that only its id is known of; its name is read, and kept a while. */
export function EntitlementLink({ id, tab }: { id: string; tab?: string }) {
  const { data } = query.useQuery(
    'get',
    '/api/v1/entitlements/{entitlementId}',
    { params: { path: { entitlementId: id }, query: { expand: 'customer' } } },
    { staleTime: 60_000 },
  )
  const names = data ? [data.offeringName, data.group.customer?.name] : [id]
  return (
    <Anchor component={Link} to={`/entitlements/${id}${tab ? `?tab=${tab}` : ''}`}>
      {names.filter(Boolean).join(', ')}
    </Anchor>
  )
}
