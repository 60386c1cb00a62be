import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { checkIfMatch, entityTag, sendEntityTag } from '../http/entity-tag.ts'

/**
 * The entity tag of a resource by what it says. Times would not do: two edits may share a
 * millisecond, and under the test clock all of them do.
 */
function contentTag(model: unknown): string {
  const text = JSON.stringify(model, inKeyOrder)
  return entityTag(createHash('sha256').update(text).digest('base64url').slice(0, 22))
}

// The database gives the keys of an object back in an order of its own.
function inKeyOrder(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Puts the tag of a model on its reply. */
export function tagged<T>(reply: FastifyReply, model: T): T {
  sendEntityTag(reply, contentTag(model))
  return model
}

/**
 * Refuses, with 412, a thing that is not the one that the request's If-Match means. For an edit to
 * call once it holds the lock, or another edit could come between.
 */
export function expectMatch<T>(request: FastifyRequest, toModel: (thing: T) => unknown) {
  return (thing: T): void => checkIfMatch(request, contentTag(toModel(thing)))
}
