import type { Kysely } from 'kysely'
import type { Deps } from '../deps.ts'
import { RequestError } from '../http/request-error.ts'
import {
  hashRecoveryCode,
  makeRecoveryCodes,
  sealSecret,
  secretBytes,
  useCode,
} from '../identity/users/second-factor.ts'
import { base32, otpauthUri } from '../identity/users/totp.ts'
import type { ConsoleUser } from '../identity/users/user-session.ts'
import type { Database } from '../storage/schema.ts'
import { findTenant } from '../storage/tenants.ts'
import {
  deleteSecondFactor,
  lockSecondFactor,
  saveSecondFactor,
} from '../storage/users/second-factors.ts'
import { deleteSessionsOf } from '../storage/users/sessions.ts'
import { lockUserAccount } from '../storage/users/user-accounts.ts'
import { markSecondFactor } from '../storage/users/user-sessions.ts'

type Db = Kysely<Database>

/** Makes a secret that nothing asks for yet, in place of one that was begun before. */
export async function beginSecondFactor(
  deps: Deps,
  { tenantId, userId, session }: ConsoleUser,
): Promise<{ secret: string; otpauthUri: string }> {
  const secret = deps.randomBytes(secretBytes)
  await deps.db.transaction().execute(async (db) => {
    // The person's row is held: there may be none of the factor yet.
    await lockUserAccount(db, tenantId, userId)
    const before = await lockSecondFactor(db, tenantId, userId)
    if (before?.confirmedAt != null) {
      throw new RequestError('stateConflict', {
        details: 'The account has a second factor. Remove it first.',
      })
    }
    await saveSecondFactor(db, tenantId, userId, {
      sealedSecret: sealSecret(deps, tenantId, userId, secret),
      ...{ confirmedAt: null, lastStep: 0, recoveryHashes: [], createdAt: deps.clock.now() },
    })
  })
  const tenant = await findTenant(deps.db, tenantId)
  const uri = otpauthUri(secret, tenant?.name ?? 'Leasehold', session.username)
  return { secret: base32(secret), otpauthUri: uri }
}

/** Takes the first code of the application, which has read the secret rightly, and asks from then on. */
export async function confirmSecondFactor(
  deps: Deps,
  { tenantId, userId, session }: ConsoleUser,
  code: string,
): Promise<string[]> {
  const recoveryCodes = makeRecoveryCodes(deps)
  await deps.db.transaction().execute(async (db) => {
    // A session that begins meanwhile with the password alone waits, and finds the factor.
    await lockUserAccount(db, tenantId, userId)
    const factor = await lockSecondFactor(db, tenantId, userId)
    if (!factor || factor.confirmedAt !== null) {
      const details = 'No second factor is being set up. Begin to.'
      throw new RequestError('stateConflict', { details })
    }
    const used = useCode(deps, tenantId, userId, factor, code)
    if (!used) throw new RequestError('credentialsInvalid')
    const recoveryHashes = recoveryCodes.map(hashRecoveryCode)
    const confirmedAt = deps.clock.now()
    await saveSecondFactor(db, tenantId, userId, { ...used, confirmedAt, recoveryHashes })
    // Whoever was let in by the password alone signs in anew.
    await deleteSessionsOf(db, 'user_session', tenantId, userId, session.id)
    await markSecondFactor(db, tenantId, userId, true)
  })
  return recoveryCodes
}

export async function renewRecoveryCodes(
  deps: Deps,
  { tenantId, userId }: ConsoleUser,
): Promise<string[]> {
  const recoveryCodes = makeRecoveryCodes(deps)
  await deps.db.transaction().execute(async (db) => {
    const factor = await lockSecondFactor(db, tenantId, userId)
    if (!factor || factor.confirmedAt === null) {
      throw new RequestError('stateConflict', { details: 'The account has no second factor.' })
    }
    const recoveryHashes = recoveryCodes.map(hashRecoveryCode)
    await saveSecondFactor(db, tenantId, userId, { ...factor, recoveryHashes })
  })
  return recoveryCodes
}

/** Nothing of it is left; a tenant that asks for one asks the person to set up another. */
export async function removeSecondFactor(db: Db, tenantId: string, userId: string): Promise<void> {
  await deleteSecondFactor(db, tenantId, userId)
  await markSecondFactor(db, tenantId, userId, false)
}
