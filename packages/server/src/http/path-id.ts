import type { ErrorCode } from '@leasehold/core/error-codes'
import { fromWireId, type IdKind, idPrefixes } from '@leasehold/core/ids'
import { Type } from 'typebox'
import { RequestError } from './request-error.ts'

/** An id in the path. Any text passes the schema, since a text that is no id is a thing not found. */
export function pathId(kind: IdKind) {
  return Type.String({ description: `Id of the form ${idPrefixes[kind]}…` })
}

/** The UUID of an id in the path; a text that is no id of the kind names nothing: 404 `code`. */
export function wireIdOrNotFound(kind: IdKind, text: string, code: ErrorCode): string {
  const id = fromWireId(kind, text)
  if (id === null) throw new RequestError(code)
  return id
}
