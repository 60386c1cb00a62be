import { Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import type { Api } from '../../../http/api.ts'
import { readInstant, writeInstant } from '../../../http/instant.ts'
import { addComponents } from '../../../http/routes.ts'
import { Instant, oneOf, ref } from '../../../http/wire.ts'
import { listLines } from '../../../storage/ledger/audit-lines.ts'
import { listTokenFailures } from '../../../storage/ledger/token-failures.ts'
import {
  AuditLineModel,
  AuditPage,
  lineToWire,
  readAuditCursor,
  results,
  TokenFailurePage,
  writeAuditCursor,
} from './audit-model.ts'

const config = { scopes: ['settings:admin'] } as const
const tags = ['Audit']

const range = {
  from: Type.Optional(Instant),
  to: Type.Optional({ ...Instant, description: 'Exclusive.' }),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
}
const text = (description: string) => Type.Optional(Type.String({ maxLength: 100, description }))
const instantOf = (text: string | undefined) => (text === undefined ? undefined : readInstant(text))

/** Who did what over this API. */
export function auditRoutes(api: Api, deps: Deps): void {
  addComponents(api, [AuditLineModel, AuditPage, TokenFailurePage])

  api.get(
    '/account/audit',
    {
      config,
      schema: {
        tags,
        operationId: 'listAudit',
        summary: 'Read who did what, when, and with which result; newest first',
        description:
          'A line for each operation that changed something, written with the change, and for ' +
          'what somebody was not permitted.',
        querystring: Type.Object({
          ...range,
          actor: text('Id of an API client or a person.'),
          operation: text('An operationId of this document.'),
          resource: text('Id of anything that it was done to.'),
          result: Type.Optional(oneOf(results)),
          search: text(
            'Text to find in operation, address, body, trace id and the name of the actor.',
          ),
          cursor: Type.Optional(Type.String({ maxLength: 200 })),
        }),
        response: { 200: ref(AuditPage) },
      },
    },
    async ({ tenantId, query }) => {
      const { actor, operation, resource, result, cursor } = query
      const limit = query.pageSize ?? 50
      const search = query.search?.trim() || undefined
      const filter = { actor, operation, resource, result, search }
      const lines = await listLines(
        deps.db,
        tenantId,
        {
          ...filter,
          from: instantOf(query.from),
          to: instantOf(query.to),
          after: cursor === undefined ? undefined : readAuditCursor(cursor),
        },
        limit + 1,
      )
      const shown = lines.slice(0, limit)
      const last = shown.at(-1)
      const nextCursor = last && lines.length > limit ? writeAuditCursor(last) : null
      return { items: shown.map(lineToWire), pageSize: limit, nextCursor }
    },
  )

  api.get(
    '/account/audit/token-failures',
    {
      config,
      schema: {
        tags,
        operationId: 'listTokenFailures',
        summary: 'Read how often tokens and secrets were refused, by the hour and address',
        querystring: Type.Object(range),
        response: { 200: ref(TokenFailurePage) },
      },
    },
    async ({ tenantId, query }) => {
      await api.failureCounts.flush()
      const limit = query.pageSize ?? 50
      const wanted = { from: instantOf(query.from), to: instantOf(query.to) }
      const failures = await listTokenFailures(deps.db, tenantId, wanted, limit)
      const items = failures.map(({ code, ipAddress, count, hour, lastAt }) => ({
        hour: writeInstant(hour),
        code,
        ipAddress,
        count,
        lastAt: writeInstant(lastAt),
      }))
      return { items, pageSize: limit }
    },
  )
}
