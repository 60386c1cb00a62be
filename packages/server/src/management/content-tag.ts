import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { checkIfMatch, entityTag, sendEntityTag } from '../http/entity-tag.ts'

/**
 * The entity tag of a resource by what it says. Times would not do: two edits may share a
 * millisecond, and under the test clock all of them do.
 */
function contentTag(model: unknown): string {
  return entityTag(createHash('sha256').update(JSON.stringify(model)).digest('base64url').slice(0, 22))
}

/** Puts the tag of a model on its reply. */
export function tagged<T>(reply: FastifyReply, model: T): T {
  sendEntityTag(reply, contentTag(model))
  return model
}

/** 412 when the request says If-Match and this is not what it means. */
export function expectMatch(request: FastifyRequest, model: unknown): void {
  checkIfMatch(request, contentTag(model))
}
