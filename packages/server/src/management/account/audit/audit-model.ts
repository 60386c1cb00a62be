import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../../http/instant.ts'
import { invalid } from '../../../http/request-error.ts'
import { component, Instant, nullable, oneOf, ref } from '../../../http/wire.ts'
import type { AuditLine } from '../../../storage/ledger/deed.ts'

export const results = ['done', 'refused', 'failed'] as const

export const AuditLineModel = component(
  'AuditLine',
  Type.Object({
    id: Type.String(),
    at: Instant,
    actor: Type.Object({
      type: Type.String(),
      id: nullable(Type.String()),
      name: Type.String(),
    }),
    operation: Type.String({ description: 'Its operationId in this document.' }),
    method: Type.String(),
    path: Type.String(),
    resources: Type.Array(Type.String(), { description: 'Ids of what it was done to.' }),
    body: Type.Unknown({ description: 'Of the request, without its secrets.' }),
    result: oneOf(results),
    status: Type.Integer(),
    errorCode: nullable(Type.String()),
    count: Type.Integer({ description: 'How many like it within a minute; of refusals only.' }),
    ipAddress: nullable(Type.String()),
    traceId: Type.String(),
  }),
)

export const AuditPage = component(
  'AuditPage',
  Type.Object({
    items: Type.Array(ref(AuditLineModel)),
    pageSize: Type.Integer(),
    nextCursor: nullable(Type.String({ description: 'Of the next page; null at the end.' })),
  }),
)

export const TokenFailurePage = component(
  'TokenFailurePage',
  Type.Object({
    items: Type.Array(
      Type.Object({
        hour: Instant,
        code: Type.String({ description: 'tokenInvalid, tokenExpired or secretWrong.' }),
        ipAddress: Type.String(),
        count: Type.Integer(),
        lastAt: Instant,
      }),
    ),
    pageSize: Type.Integer(),
  }),
)

export function lineToWire(line: AuditLine): Static<typeof AuditLineModel> {
  const { tenantId: _, id, at, ...rest } = line
  return {
    ...rest,
    resources: [...line.resources],
    id: toWireId('auditLine', id),
    at: writeInstant(at),
    result: resultOf(line.status),
  }
}

function resultOf(status: number): (typeof results)[number] {
  if (status < 400) return 'done'
  return status < 500 ? 'refused' : 'failed'
}

export function writeAuditCursor({ at, id }: Pick<AuditLine, 'at' | 'id'>): string {
  return Buffer.from(`${at} ${id}`).toString('base64url')
}

export function readAuditCursor(text: string): { at: number; id: string } {
  const [at = '', id = ''] = Buffer.from(text, 'base64url').toString('latin1').split(' ')
  const isOurs = /^\d{1,15}$/.test(at) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
  if (!isOurs) throw invalid('cursor', 'is no cursor that this server has given', 'cursor')
  return { at: Number(at), id }
}
