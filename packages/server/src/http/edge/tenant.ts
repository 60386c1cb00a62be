import { fromWireId } from '@leasehold/core/ids'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import type { Database } from '../../storage/schema.ts'
import { findTenant } from '../../storage/tenants.ts'
import { RequestError } from '../request-error.ts'
import { singleHeader } from '../single-header.ts'

// A tenant is never deleted; the bound is for memory only.
const maxKnown = 10_000

/**
 * Sets `request.tenantId` from N-TenantId. Known tenants pass without a promise, since every
 * licensing call comes through here.
 */
export function requireTenant(db: Kysely<Database>) {
  const known = new Map<string, string>()
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    let tenantId: string | undefined
    let text: string
    try {
      text = tenantHeader(request)
      tenantId = known.get(text)
    } catch (error) {
      done(error as Error)
      return
    }
    if (tenantId !== undefined) {
      request.tenantId = tenantId
      done()
      return
    }
    lookUp(db, text).then((found) => {
      if (known.size >= maxKnown) known.clear()
      known.set(text, found)
      request.tenantId = found
      done()
    }, done)
  }
}

function tenantHeader(request: FastifyRequest): string {
  const text = singleHeader(request, 'n-tenantid')?.trim()
  if (!text) throw new RequestError('tenantMissing')
  return text
}

async function lookUp(db: Kysely<Database>, text: string): Promise<string> {
  const id = fromWireId('tenant', text)
  const tenant = id === null ? null : await findTenant(db, id)
  if (!tenant) throw new RequestError('tenantUnknown')
  return tenant.id
}
