import {
  type CacheContent,
  type PendingRequest,
  type StoredRefusal,
  withoutActivation,
} from '../cache/cache-content.ts'
import type { Client } from '../client.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import type { JsonObject } from '../trust/jws.ts'
import { readFeature } from '../trust/lease.ts'
import { type Accepted, acceptLease } from './accept-lease.ts'
import { readEntitlement } from './entitlement.ts'

/** What a granted request changes, beside the nonce and the pending request itself. */
export function settleGranted(client: Client, pending: PendingRequest, body: JsonObject): Accepted {
  const { content } = client
  const { effect } = pending
  switch (effect.kind) {
    case 'refresh':
      return acceptLease(client, body, content.seatId, pending.sent)
    case 'deactivate':
      return { change: withoutActivation(content), error: null }
    case 'entitlement':
      return { change: { entitlement: readEntitlement(body) }, error: null }
    case 'checkout':
      return {
        change: { ...amounts(content, body), holdings: [...content.holdings, effect.holding] },
        error: null,
      }
    case 'return':
      return {
        change: { ...amounts(content, body), ...without(content, effect.holdingIds) },
        error: null,
      }
    case 'count':
    case 'track':
      return { change: amounts(content, body), error: null }
  }
}

// The activation is gone: handed in, taken again elsewhere, or deleted.
const goneCodes = new Set(['tokenRevoked', 'activationUnknown'])

// The rights stop at once. The cache is kept: the vendor may enable the entitlement again.
const stoppingCodes = new Set([
  'entitlementDisabled',
  'customerDisabled',
  'entitlementExported',
  'entitlementNotStarted',
  'entitlementExpired',
  'seatLost',
  'possibleClone',
  'agentReleased',
  'agentProductUnknown',
])

/** What a refused request changes. */
export function settleRefused(
  content: CacheContent,
  pending: PendingRequest,
  error: LeaseholdError,
): Partial<CacheContent> {
  const { effect } = pending
  const { code } = error
  // Of a deactivation, a repeated one too, this is the wanted end.
  if (goneCodes.has(code) && effect.kind === 'deactivate') return withoutActivation(content)
  if (isStop(error)) return settleStopped(content, error)
  if (code === 'nonceMismatch') return { nonceLost: true }
  if (code === 'featureNotCheckedOut' && effect.kind === 'return') {
    return without(content, effect.holdingIds)
  }
  return {}
}

/** What a refusal changes that came without being asked for, by poll or stream. */
export function settleStopped(content: CacheContent, error: LeaseholdError): Partial<CacheContent> {
  const { code } = error
  if (goneCodes.has(code)) return { ...withoutActivation(content), refusal: storeRefusal(error) }
  return stoppingCodes.has(code) ? { refusal: storeRefusal(error) } : {}
}

export function isStop({ code }: LeaseholdError): boolean {
  return goneCodes.has(code) || stoppingCodes.has(code)
}

export function isGone(error: LeaseholdError): boolean {
  return goneCodes.has(error.code)
}

export function restoreRefusal(refusal: StoredRefusal): LeaseholdError {
  return new LeaseholdError(refusal.code, refusal)
}

export function storeRefusal(error: LeaseholdError): StoredRefusal {
  const { code, status, details, explanation } = error
  return { code, status, details, explanation }
}

function amounts(content: CacheContent, body: JsonObject): Pick<CacheContent, 'amounts'> {
  const { key, active, available } = readFeature(body)
  return { amounts: { ...content.amounts, [key]: { active, available } } }
}

function without(content: CacheContent, ids: readonly string[]): Pick<CacheContent, 'holdings'> {
  return { holdings: content.holdings.filter((holding) => !ids.includes(holding.id)) }
}
