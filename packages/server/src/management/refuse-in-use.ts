import { type IdKind, toWireId } from '@leasehold/core/ids'
import { RequestError } from '../http/request-error.ts'
import type { References } from '../storage/references.ts'

const nouns = {
  product: ['product', 'products'],
  edition: ['edition', 'editions'],
  offering: ['offering', 'offerings'],
  entitlement: ['entitlement', 'entitlements'],
  group: ['entitlement group', 'entitlement groups'],
  user: ['user', 'users'],
  apiClient: ['API client', 'API clients'],
  customer: ['customer', 'customers'],
} as const satisfies Partial<Record<IdKind, readonly [string, string]>>

export type Uses = Partial<Record<keyof typeof nouns, References>>

/** 409 `inUse` naming what refers to a thing that is to go; nothing when nothing does. */
export function refuseInUse(uses: Uses): void {
  const kinds = (Object.keys(nouns) as (keyof typeof nouns)[]).flatMap((kind) => {
    const references = uses[kind]
    return references && references.total > 0 ? [{ kind, ...references }] : []
  })
  if (kinds.length === 0) return
  throw new RequestError('inUse', {
    details: `In use by ${kinds.map(sentence).join(' and ')}.`,
    explanation: {
      code: 'inUse',
      usedBy: kinds.map(({ kind, first, total }) => ({
        type: kind,
        count: total,
        first: first.map(({ id, name }) => ({ id: toWireId(kind, id), name })),
      })),
    },
  })
}

function sentence({ kind, first, total }: { kind: keyof typeof nouns } & References): string {
  const names = first.map(({ id, name }) => name || toWireId(kind, id)).join(', ')
  const more = total > first.length ? ', …' : ''
  return `${total} ${nouns[kind][total === 1 ? 0 : 1]} (${names}${more})`
}
