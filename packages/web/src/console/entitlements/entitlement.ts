import { query, type Schemas } from '../../api/client.ts'

export type Entitlement = Schemas['Entitlement']

/** An entitlement with all that its page shows. */
export function useEntitlement(entitlementId: string) {
  return query.useQuery('get', '/api/v1/entitlements/{entitlementId}', {
    params: {
      path: { entitlementId },
      query: { expand: 'attributes,customer,features,plan,product' },
    },
  })
}

/** Whether a feature of it is one to be switched on, by its key. */
export function isSwitchOf({ features }: Entitlement): (key: string) => boolean {
  const switches = new Set(
    (features ?? []).filter(({ type }) => type === 'bool').map(({ key }) => key),
  )
  return (key) => switches.has(key)
}
