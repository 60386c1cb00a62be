import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import type { Api } from '../api.ts'
import { invalid, RequestError } from '../request-error.ts'
import { withHook } from './route-hook.ts'
import { checkText } from './text.ts'

type Done = (error: Error | null, body?: unknown) => void

/**
 * JSON bodies, with what Fastify's own parser lacks: an empty body is no body, bytes that are not
 * UTF-8 are refused instead of replaced, and so is what PostgreSQL would refuse later.
 */
export function readBodies(api: Api): void {
  // Reports __proto__ and constructor.prototype like bad syntax, before they can reach an object.
  const parse = api.getDefaultJsonParser('error', 'error')
  api.removeAllContentTypeParsers()
  api.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request: FastifyRequest, bytes: Buffer, done: Done) => {
      if (bytes.length === 0) done(null, undefined)
      else if (!isUtf8(bytes)) done(malformed('The body is not UTF-8.'))
      else parse(request, bytes.toString('utf8'), (error, body) => done(faultOf(error, body), body))
    },
  )
  // Where a body is described, none is one without fields: it lacks what is required, if anything.
  api.addHook('onRoute', (route) => {
    if (!route.schema?.body) return
    route.preValidation = withHook(route.preValidation, (request, _reply, done) => {
      if (request.body === undefined) request.body = {}
      done()
    })
  })
  // `curl -X POST -d ''` names a form; nothing sent is nothing to object to.
  api.addContentTypeParser('*', (request: FastifyRequest, _payload: unknown, done: Done) => {
    done(isEmpty(request) ? null : new RequestError('mediaTypeUnsupported'), undefined)
  })
}

function faultOf(error: Error | null, body: unknown): RequestError | null {
  if (error) return malformed()
  const fault = checkText(body)
  return fault && invalid(fault.path, fault.message, fault.code)
}

function isEmpty(request: FastifyRequest): boolean {
  const length = request.headers['content-length']
  const chunked = request.headers['transfer-encoding'] !== undefined
  return !chunked && (length === undefined || length === '0')
}

function malformed(details?: string): RequestError {
  return new RequestError('bodyMalformed', details === undefined ? {} : { details })
}
