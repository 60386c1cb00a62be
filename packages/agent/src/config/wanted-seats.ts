import { createHash } from 'node:crypto'
import type { ActivationRequest } from '@leasehold/client'
import type { SeatOrigin } from '../seats/agent-state.ts'
import type { AgentConfig, ProductConfig } from './config.ts'

/** A seat that the configuration asks for, by the name that its record has. */
type Wanted = readonly [key: string, seat: { product: ProductConfig; number: number }]

export function wantedSeats(product: ProductConfig): Wanted[] {
  return Array.from({ length: product.quantity }, (_, index) => {
    const number = index + 1
    return [`${nameOf(product)}#${number}`, { product, number }]
  })
}

export function nameOf({ tenantId, productId }: ProductConfig): string {
  return `${tenantId}/${productId}`
}

export function originOf({
  productId,
  url,
  tenantId,
  publicKeys,
  editionId,
}: ProductConfig): SeatOrigin {
  return { productId, url, tenantId, publicKeys, editionId }
}

export function requestOf({ credentials, editionId }: ProductConfig): ActivationRequest {
  return { ...credentials, ...(editionId === null ? {} : { editionId }) }
}

/** Tells one code or user from another. A new password of the same user leads to the same rights. */
export function sourceHashOf({ credentials }: ProductConfig): string {
  const source = 'code' in credentials ? ['code', credentials.code] : ['user', credentials.username]
  return createHash('sha256').update(JSON.stringify(source)).digest('base64url')
}

export function hashOf({ machine, products }: AgentConfig): string {
  return createHash('sha256')
    .update(JSON.stringify([machine, products]))
    .digest('base64url')
}
