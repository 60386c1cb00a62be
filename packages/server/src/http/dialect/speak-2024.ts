import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Api } from '../api.ts'
import { isPlainJson } from '../plain-json.ts'
import { fromWords2024, toWords2024 } from './words-2024.ts'

/** Addresses that answered 204 in version 2024-01-01 and tell the feature today. */
const toldNothing = /\/features\/(checkout|return)$/

/**
 * Version 2024-01-01 for whoever asks for it: its words instead of today's, in bodies and replies,
 * and no reply where it had none. Operations that it had under other addresses are routes of their
 * own. A reply keeps fields that the older version did not know; its readers ignore them.
 */
export function speak2024(api: Api): void {
  api.addHook('preValidation', (request, _reply, done) => {
    if (isAsked(request) && isPlainJson(request.body)) request.body = fromWords2024(request.body)
    done()
  })
  api.addHook('onSend', (request, reply, payload, done) => {
    if (!isAsked(request)) return done(null, payload)
    if (reply.statusCode === 200 && toldNothing.test(request.routeOptions.url ?? '')) {
      return done(null, withoutBody(reply))
    }
    done(null, isJson(reply, payload) ? rewritten(payload) : payload)
  })
}

function isAsked(request: FastifyRequest): boolean {
  return request.apiVersion === '2024-01-01'
}

function isJson(reply: FastifyReply, payload: unknown): payload is string {
  const type = String(reply.getHeader('content-type') ?? '')
  return typeof payload === 'string' && payload !== '' && type.includes('application/json')
}

function rewritten(payload: string): string {
  return JSON.stringify(toWords2024(JSON.parse(payload)))
}

function withoutBody(reply: FastifyReply): string {
  reply.code(204)
  reply.removeHeader('content-type')
  return ''
}
