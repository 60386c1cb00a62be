import { Button, NativeSelect } from '@mantine/core'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { type EntitlementStatus, entitlementStatuses } from '../../shared/entitlement-status.tsx'
import { ListSearch } from '../../shared/list-search.tsx'
import type { ListPlace, ListState } from '../../shared/list-state.ts'
import { statusTexts } from '../../shared/status-texts.ts'
import { useMay } from '../session.ts'
import { entitlementTexts } from './entitlement-texts.ts'

const planTypes = ['trial', 'paid', 'notForResale', 'internal', 'beta', 'free'] as const
const days = { expiring30: 30, expiring90: 90 } as const

export type EntitlementFilter = Schemas['BulkChangeFilter']

/** The filters that stand in the address, in the words of the API. */
export function entitlementFilter(place: ListPlace): EntitlementFilter {
  const { status, planType, more, expires, ...ids } = place.filters(
    ...(['productId', 'customerId', 'groupId', 'offeringId', 'editionId', 'sku'] as const),
    ...(['status', 'planType', 'more', 'expires'] as const),
  )
  return {
    ...ids,
    ...(status && { status: status as EntitlementStatus }),
    ...(planType && { planType: planType as (typeof planTypes)[number] }),
    ...(more === 'inOverdraft' && { inOverdraft: true }),
    ...(more === 'edited' && { edited: true }),
    ...(more === 'exported' && { exported: true }),
    ...(expires !== undefined && expires in days && expiring(expires as keyof typeof days)),
  }
}

/** From the beginning of this hour, so that looking again asks for the same. */
function expiring(within: keyof typeof days): EntitlementFilter {
  const hour = 3_600_000
  const now = Math.floor(Date.now() / hour) * hour
  const until = now + days[within] * 24 * hour
  return { expiresFrom: writeHour(now), expiresBefore: writeHour(until) }
}

function writeHour(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}

/** Search and filters above the list. */
export function EntitlementFilters({ state }: { state: ListState }) {
  const t = useTexts(entitlementTexts)
  const status = useTexts(statusTexts)
  const may = useMay()
  const products = query.useQuery(
    'get',
    '/api/v1/products',
    { params: { query: { pageSize: 100 } } },
    { enabled: may('products:read', 'products:admin') },
  )
  const any = { value: '', label: t('any') }
  const choice = (name: string, label: string, data: { value: string; label: string }[]) => (
    <NativeSelect
      label={label}
      data={[any, ...data]}
      value={state.filter(name) ?? ''}
      onChange={({ currentTarget }) => state.set({ [name]: currentTarget.value })}
      w={150}
    />
  )
  return (
    <>
      <ListSearch state={state} label={t('searchHelp')} />
      {choice(
        'status',
        t('status'),
        entitlementStatuses.map((value) => ({ value, label: status(value) })),
      )}
      {products.data &&
        choice(
          'productId',
          t('product'),
          products.data.items.map(({ id, name }) => ({ value: id, label: name })),
        )}
      {choice(
        'planType',
        t('planType'),
        planTypes.map((value) => ({ value, label: t(value) })),
      )}
      {choice('expires', t('expiringIn'), [
        { value: 'expiring30', label: t('expiring30') },
        { value: 'expiring90', label: t('expiring90') },
      ])}
      {choice('more', t('more'), [
        { value: 'inOverdraft', label: t('inOverdraft') },
        { value: 'edited', label: t('withEdits') },
        { value: 'exported', label: t('atLocalServer') },
      ])}
      <NarrowedTo state={state} name="customerId" label={t('ofCustomer')} />
      <NarrowedTo state={state} name="groupId" label={t('ofOrder')} />
    </>
  )
}

/** A filter that other pages link with: it can only be taken away here. */
function NarrowedTo({ state, name, label }: { state: ListState; name: string; label: string }) {
  const t = useTexts(entitlementTexts)
  if (!state.filter(name)) return null
  return (
    <Button variant="light" title={t('clear')} onClick={() => state.set({ [name]: null })}>
      {label} ✕
    </Button>
  )
}
