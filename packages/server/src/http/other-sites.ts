import type { FastifyRequest } from 'fastify'
import { RequestError } from './request-error.ts'
import { singleHeader } from './single-header.ts'

/** Browsers say where a request comes from; other programs have nobody's cookies. */
export function refuseOtherSites(request: FastifyRequest): void {
  const site = singleHeader(request, 'sec-fetch-site')
  if (site === 'cross-site') throw new RequestError('sessionForeign')
}
