import type { FastifyRequest } from 'fastify'
import { RequestError } from '../../http/request-error.ts'

/** The entity tag of an entitlement: its version, which every change of it raises. */
export function versionTag(epoch: number, version: number): string {
  return `"${epoch}.${version}"`
}

/**
 * The version that `If-Match` names, to be compared under the lock; undefined when any will do.
 * A tag that can't be of this database, and a list of several, match nothing.
 */
export function ifMatchVersion(request: FastifyRequest, epoch: number): number | undefined {
  const header = request.headers['if-match']?.trim()
  if (header === undefined || header === '*') return undefined
  const [, ofEpoch, version] = /^"(\d{1,9})\.(\d{1,9})"$/.exec(header) ?? []
  if (Number(ofEpoch) !== epoch) throw new RequestError('preconditionFailed')
  return Number(version)
}
