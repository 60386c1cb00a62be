import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client.ts'

type Row = {
  readonly entitlementId: string
  readonly entitlement: Schemas['EntitlementReference'] | null
}

/** Leads to the entitlement of a row of another list, which was read with `expand=entitlement`. */
export function EntitlementLink({ of, tab }: { of: Row; tab?: string }) {
  const { entitlementId: id, entitlement } = of
  const names = entitlement ? [entitlement.offeringName, entitlement.customerName] : [id]
  return (
    <Anchor component={Link} to={`/entitlements/${id}${tab ? `?tab=${tab}` : ''}`}>
      {names.filter(Boolean).join(', ')}
    </Anchor>
  )
}
