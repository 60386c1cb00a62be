import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { RequestError } from '../../http/request-error.ts'
import { findLocalServer, type LocalServer } from '../../storage/local-servers/local-servers.ts'

export const localServerParams = Type.Object({ localLicenseServerId: pathId('localServer') })

export async function localServerOrNotFound(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  wireId: string,
): Promise<LocalServer> {
  const id = wireIdOrNotFound('localServer', wireId, 'localServerUnknown')
  const server = await findLocalServer(db, tenantId, id)
  if (!server) throw new RequestError('localServerUnknown')
  return server
}
