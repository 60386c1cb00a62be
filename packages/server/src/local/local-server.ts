import type { Deps } from '../deps.ts'
import { RequestError } from '../http/request-error.ts'
import {
  findLocalInstallation,
  type LocalInstallation,
} from '../storage/local-servers/local-installation.ts'

/** This server, which is a local one: the routes that ask are there in no other. */
export async function localServer({ db, local }: Pick<Deps, 'db' | 'local'>) {
  if (!local) throw new Error('this is no local license server')
  const { tenantId } = local
  const found = await findLocalInstallation(db, tenantId)
  if (!found) throw new Error('a local license server without its installation')
  return { ...found, tenantId }
}

export type ThisServer = Awaited<ReturnType<typeof localServer>>

export const licenceStatuses = ['active', 'notActive', 'leaseExpired'] as const

export function licenceStatus(
  { leaseExpiryAt, deactivatedAt }: LocalInstallation,
  now: number,
): (typeof licenceStatuses)[number] {
  if (leaseExpiryAt === null || deactivatedAt !== null) return 'notActive'
  return now < leaseExpiryAt ? 'active' : 'leaseExpired'
}

export function requireLicence(server: LocalInstallation, now: number): void {
  if (licenceStatus(server, now) !== 'active') throw new RequestError('localServerInactive')
}
