import { toWireId } from '@leasehold/core/ids'
import type { Static } from 'typebox'
import type { Deps } from '../../../deps.ts'
import { writeInstant, writeInstantOrNull } from '../../../http/instant.ts'
import type { Principal, Scope } from '../../../http/principal.ts'
import { listDenials } from '../../../storage/denials.ts'
import type { EntitlementFilter } from '../../../storage/entitlement-filter.ts'
import { type EntitlementSort, listEntitlementIds } from '../../../storage/entitlement-list.ts'
import { findEntitlements } from '../../../storage/entitlements.ts'
import { pageBy, type Total } from '../../../storage/listing.ts'
import { listFailedMails } from '../../../storage/people/failed-mails.ts'
import { listPossibleClones } from '../../../storage/possible-clones.ts'
import { listFailingWebhooks } from '../../../storage/webhooks/failing-webhooks.ts'
import { denialToWire } from '../../denials/denial-model.ts'
import { entitlementReaders } from '../../entitlements/entitlement-scopes.ts'
import { entitlementsToWire } from '../../entitlements/read-entitlements.ts'
import { cloneToWire } from '../../possible-clones/possible-clone-model.ts'
import { staleDevices } from '../../stale-devices/stale-devices.ts'
import type { OverviewModel } from './overview-model.ts'

export type OverviewRange = {
  readonly expiringDays: number
  readonly days: number
  /** Of each part. */
  readonly limit: number
}

const dayMs = 86_400_000

/** What needs a person now, as far as the caller may see it. */
export async function overview(
  deps: Deps,
  { tenantId, scopes }: Principal,
  { expiringDays, days, limit }: OverviewRange,
): Promise<Static<typeof OverviewModel>> {
  const { db } = deps
  const now = deps.clock.now()
  const sinceAt = now - days * dayMs
  const expiresBefore = now + expiringDays * dayMs
  const first = { limit, offset: 0 }

  const ifPermitted = async <T>(needed: readonly Scope[], read: () => Promise<Found<T>>) =>
    needed.some((scope) => scopes.includes(scope)) ? partOf(await read()) : null
  const entitlements = (filter: EntitlementFilter, by: EntitlementSort | `-${EntitlementSort}`) =>
    ifPermitted(entitlementReaders, async () => {
      const listing = pageBy<EntitlementSort>(by, first)
      const found = await listEntitlementIds(db, tenantId, filter, listing, now)
      const records = await findEntitlements(db, tenantId, found.items, now)
      const items = await entitlementsToWire(deps, tenantId, records, new Set(['customer']), now)
      return { ...found, items }
    })

  const [expiring, gracePeriod, expired, overdraft] = await Promise.all([
    entitlements({ statuses: ['active'], expiresBefore, expiresFrom: now }, 'expiryDate'),
    entitlements({ statuses: ['gracePeriod'] }, 'expiryDate'),
    entitlements({ statuses: ['expired'] }, '-expiryDate'),
    entitlements({ inOverdraft: true }, '-updated'),
  ])
  const [denials, stale, possibleClones] = await Promise.all([
    ifPermitted(entitlementReaders, async () => {
      const found = await listDenials(db, tenantId, { from: sinceAt }, first)
      return { ...found, items: found.items.map(denialToWire) }
    }),
    ifPermitted(entitlementReaders, () => staleDevices(deps, tenantId, {}, first)),
    ifPermitted(entitlementReaders, async () => {
      const found = await listPossibleClones(db, tenantId, { from: sinceAt }, first)
      return { ...found, items: found.items.map((row) => cloneToWire(row)) }
    }),
  ])
  const failingWebhooks = await ifPermitted(['webhooks:admin'], async () => {
    const failing = await listFailingWebhooks(db, tenantId, sinceAt)
    return { total: failing.length, items: failing.slice(0, limit).map(webhookToWire) }
  })
  const failedMails = await ifPermitted(['settings:admin'], async () => {
    const found = await listFailedMails(db, tenantId, sinceAt, limit)
    return { ...found, items: found.items.map(mailToWire) }
  })
  return {
    now: writeInstant(now),
    expiringBefore: writeInstant(expiresBefore),
    since: writeInstant(sinceAt),
    ...{ expiring, gracePeriod, expired, overdraft },
    ...{ denials, staleDevices: stale, possibleClones, failingWebhooks, failedMails },
  }
}

type Found<T> = Total & { readonly items: T[] }

function partOf<T>({ total, isEstimate = false, items }: Found<T>) {
  return { total, isEstimate, items }
}

function webhookToWire(webhook: Awaited<ReturnType<typeof listFailingWebhooks>>[number]) {
  const { id, uri, description, enabled, waiting, parked, lastStatus, lastError } = webhook
  return {
    id: toWireId('webhook', id),
    ...{ uri, description, enabled },
    gone: webhook.isGone,
    failingSince: writeInstantOrNull(webhook.failingSinceAt),
    ...{ waiting, parked, lastStatus, lastError },
  }
}

function mailToWire(mail: Awaited<ReturnType<typeof listFailedMails>>['items'][number]) {
  const { kind, createdAt, failedAt, lastError } = mail
  return { kind, created: writeInstant(createdAt), failed: writeInstant(failedAt), lastError }
}
