import { toWireId } from '@leasehold/core/ids'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps.ts'
import { userOfClaims } from '../identity/providers/user-of-claims.ts'
import { consoleAddress } from '../identity/users/user-mail.ts'
import {
  beginUserSession,
  type ConsoleUser,
  consoleUserOf,
  endUserSession,
  type UserSignIn,
} from '../identity/users/user-session.ts'
import type { Pages } from '../sign-in/pages.ts'
import { insertLine } from '../storage/ledger/audit-lines.ts'
import type { AuditLine } from '../storage/ledger/deed.ts'
import { findVendorUser } from '../storage/vendor-users.ts'

/** The pages of the vendor's people. */
export const consolePages: Pages<UserSignIn, ConsoleUser> = {
  place: 'console',
  cookies: { session: 'console', away: 'console_sign_in' },
  begin: (deps, request, who) =>
    deps.db.transaction().execute(async (db) => {
      const begun = await beginUserSession({ ...deps, db }, request.tenantId, who)
      if (begun !== null) {
        await insertLine(db, await signInLine({ ...deps, db }, request, who.userId))
      }
      return begun
    }),
  userOf: consoleUserOf,
  end: endUserSession,
  addressOf: async ({ config }, tenantId) => consoleAddress(config, tenantId),
  isLet: ({ enabled, clientId, customerId, signsInUsers }) =>
    enabled && clientId !== null && customerId === null && signsInUsers,
  async whoIs(deps, tenantId, vouched) {
    const account = await userOfClaims(deps, tenantId, vouched)
    if (account === null) return null
    const { id: userId, claimValue } = account
    return { userId, method: 'openIdToken', secondFactor: false, passwordHash: null, claimValue }
  },
}

/** That somebody has signed in is a deed too, though nobody is known to do it before it is done. */
async function signInLine(
  { db, clock, newId }: Pick<Deps, 'db' | 'clock' | 'newId'>,
  { tenantId, url, ip, id: traceId, routeOptions }: FastifyRequest,
  userId: string,
): Promise<AuditLine> {
  const user = await findVendorUser(db, tenantId, userId)
  const id = toWireId('user', userId)
  const { operationId } = (routeOptions.schema ?? {}) as { operationId?: string }
  return {
    ...{ tenantId, id: newId(), at: clock.now() },
    actor: { type: 'user', id, name: user?.username ?? id },
    ...{ operation: operationId ?? 'signInToConsole', method: 'POST', path: url, resources: [id] },
    ...{ body: null, status: 201, errorCode: null, count: 1, ipAddress: ip, traceId },
  }
}
