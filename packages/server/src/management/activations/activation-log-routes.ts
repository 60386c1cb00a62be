import { toWireId } from '@leasehold/core/ids'
import { type ActivationOperation, activationOperations } from '@leasehold/core/outcome'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readInstant, writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { addComponents } from '../../http/routes.ts'
import { Instant, oneOf, ref } from '../../http/wire.ts'
import { type LogLine, listActivationLog } from '../../storage/activation-log.ts'
import { entitlementIdOf, entitlementParams } from '../entitlements/entitlement-path.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { placeOrNotFound } from '../entitlements/place-or-not-found.ts'
import { ActivationLog, activationComponents } from './activation-model.ts'

/** What happened at the seats of an entitlement, refusals included. */
export function activationLogRoutes(api: Api, deps: Deps): void {
  addComponents(api, activationComponents)

  api.get(
    '/entitlements/:entitlementId/activations-log',
    {
      config: { scopes: entitlementReaders, refusals: ['entitlementUnknown'] },
      schema: {
        tags: ['Activations'],
        operationId: 'listActivationLog',
        summary: 'The activation log of an entitlement, newest first',
        params: entitlementParams,
        querystring: Type.Object({
          ...pagingQuery,
          seatId: Type.Optional(Type.String({ maxLength: 100 })),
          operation: Type.Optional(oneOf(activationOperations)),
          dateFrom: Type.Optional(Instant),
          dateTo: Type.Optional({ ...Instant, description: 'Excluded.' }),
        }),
        response: { 200: ref(ActivationLog) },
      },
    },
    async ({ params, query, tenantId, apiVersion }) => {
      const place = await placeOrNotFound(deps, tenantId, entitlementIdOf(params))
      const paging = readPaging(query)
      const filter = {
        ...readFilter(query),
        ...(apiVersion === '2024-01-01' && { among: operations2024 }),
      }
      const found = await listActivationLog(deps.db, tenantId, place, filter, paging)
      return page(
        found.items.map((line) => lineToWire(line, deps.epoch)),
        found.total,
        paging,
      )
    },
  )
}

/** Readers of version 2024-01-01 stumble over words that they don't know. */
const operations2024 = ['activate', 'refresh', 'deactivate', 'activationDenied']

type FilterQuery = {
  seatId?: string
  operation?: ActivationOperation
  dateFrom?: string
  dateTo?: string
}

function readFilter({ seatId, operation, dateFrom, dateTo }: FilterQuery) {
  return {
    ...(seatId !== undefined && { seatId }),
    ...(operation !== undefined && { operation }),
    ...(dateFrom !== undefined && { from: readInstant(dateFrom) }),
    ...(dateTo !== undefined && { until: readInstant(dateTo) }),
  }
}

function lineToWire(line: LogLine, epoch: number) {
  const { version, ...detail } = line.detail ?? {}
  return {
    activationId: line.activation_id === null ? null : toWireId('activation', line.activation_id),
    seatId: line.seat_id,
    timestamp: writeInstant(line.at),
    // Written by the engine only, and only with words of the list.
    operation: line.operation as ActivationOperation,
    leaseExpiry: writeInstantOrNull(line.lease_expiry_at),
    // Where an address lies is told by nobody here.
    location: { ipAddress: line.ip_address, countryCode: null, regionCode: null },
    seatsUsed: line.seats_used,
    seatLimit: line.seat_limit,
    rightsVersion: typeof version === 'number' ? `${epoch}.${version}` : null,
    detail: Object.keys(detail).length === 0 ? null : detailToWire(detail),
  }
}

/** `to` is the entitlement that a seat moved to, `…Until` an instant. */
function detailToWire(detail: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => {
      if (name === 'to') return [name, toWireId('entitlement', String(value))]
      if (name.endsWith('Until')) return [name, writeInstantOrNull(value as number | null)]
      return [name, value]
    }),
  )
}
