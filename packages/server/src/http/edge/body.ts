import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import type { Api } from '../api.ts'
import { invalid, RequestError } from '../request-error.ts'
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
      if (bytes.length === 0) return done(null, undefined)
      if (!isUtf8(bytes)) return done(malformed('The body is not UTF-8.'))
      parse(request, bytes.toString('utf8'), (error, body) => {
        if (error) return done(malformed())
        const fault = checkText(body)
        done(fault ? invalid(fault.path, fault.message, fault.code) : null, body)
      })
    },
  )
  // `curl -X POST -d ''` names a form; nothing sent is nothing to object to.
  api.addContentTypeParser('*', (request: FastifyRequest, _payload: unknown, done: Done) => {
    done(isEmpty(request) ? null : new RequestError('mediaTypeUnsupported'), undefined)
  })
}

function isEmpty(request: FastifyRequest): boolean {
  const length = request.headers['content-length']
  const chunked = request.headers['transfer-encoding'] !== undefined
  return !chunked && (length === undefined || length === '0')
}

function malformed(details?: string): RequestError {
  return new RequestError('bodyMalformed', details === undefined ? {} : { details })
}
