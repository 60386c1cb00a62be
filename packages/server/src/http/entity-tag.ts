import type { FastifyReply, FastifyRequest } from 'fastify'
import { RequestError } from './request-error.ts'

/** Parts that change whenever the resource does: a version, or `updatedAt`. */
export function entityTag(...parts: readonly (string | number)[]): string {
  return `"${parts.join('-')}"`
}

export function sendEntityTag(reply: FastifyReply, tag: string): void {
  reply.header('etag', tag)
}

/**
 * 412 unless the client means the version that is there. Compare inside the transaction that
 * changes the row, or the check is worth nothing. A weak tag never matches (RFC 9110, 13.1.1).
 */
export function checkIfMatch(request: FastifyRequest, tag: string): void {
  const header = request.headers['if-match']
  if (header === undefined || header.trim() === '*') return
  const tags = header.split(',').map((text) => text.trim())
  if (!tags.includes(tag)) throw new RequestError('preconditionFailed')
}

/** 412 where the client means to make something that is there already (`If-None-Match: *`). */
export function checkIsNew(request: FastifyRequest, exists: boolean): void {
  const isToBeNew = request.headers['if-none-match']?.trim() === '*'
  if (isToBeNew && exists) throw new RequestError('preconditionFailed')
}
