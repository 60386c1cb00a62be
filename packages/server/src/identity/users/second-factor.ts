import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Database } from '../../storage/schema.ts'
import {
  lockSecondFactor,
  type SecondFactor,
  saveSecondFactor,
} from '../../storage/users/second-factors.ts'
import { hashRandomSecret } from '../secret-hash.ts'
import { stepOfCode } from './totp.ts'

type Db = Kysely<Database>

export const secretBytes = 20
const recoveryCodes = 10
// 80 bits each: nobody can guess one back from its hash.
const recoveryBytes = 10

const context = (userId: string) => `second factor ${userId}`

export function sealSecret(
  { secrets }: Pick<Deps, 'secrets'>,
  tenantId: string,
  userId: string,
  secret: Buffer,
): string {
  return secrets.seal(tenantId, context(userId), secret).toString('base64')
}

export function openSecret(
  { secrets }: Pick<Deps, 'secrets'>,
  tenantId: string,
  userId: string,
  { sealedSecret }: Pick<SecondFactor, 'sealedSecret'>,
): Buffer {
  return secrets.open(tenantId, context(userId), Buffer.from(sealedSecret, 'base64'))
}

/** Codes for the day on which the telephone is gone; they are told once. */
export function makeRecoveryCodes({ randomBytes }: Pick<Deps, 'randomBytes'>): string[] {
  return Array.from({ length: recoveryCodes }, () => {
    const text = randomBytes(recoveryBytes).toString('hex')
    return (text.match(/.{5}/g) ?? []).join('-')
  })
}

export function hashRecoveryCode(code: string): string {
  return hashRandomSecret(code.toLowerCase().replace(/[^0-9a-f]/g, ''))
}

/**
 * Takes a code of the application, or one for recovery, if it counts; each counts once. Call it
 * within the transaction that lets somebody in by it.
 */
export async function takeCode(
  deps: Pick<Deps, 'secrets' | 'clock'>,
  db: Db,
  tenantId: string,
  userId: string,
  code: string,
): Promise<boolean> {
  const factor = await lockSecondFactor(db, tenantId, userId)
  if (factor === null || factor.confirmedAt === null) return false
  const used = useCode(deps, tenantId, userId, factor, code)
  if (used === null) return false
  await saveSecondFactor(db, tenantId, userId, used)
  return true
}

/** The factor after a code of it was used; null when the code does not count. */
export function useCode(
  deps: Pick<Deps, 'secrets' | 'clock'>,
  tenantId: string,
  userId: string,
  factor: SecondFactor,
  text: string,
): SecondFactor | null {
  const code = text.replace(/\s/g, '')
  if (/^\d{6}$/.test(code)) {
    const secret = openSecret(deps, tenantId, userId, factor)
    const step = stepOfCode(secret, code, { now: deps.clock.now(), lastStep: factor.lastStep })
    return step === null ? null : { ...factor, lastStep: step }
  }
  const hash = hashRecoveryCode(code)
  if (!factor.recoveryHashes.includes(hash)) return null
  return { ...factor, recoveryHashes: factor.recoveryHashes.filter((each) => each !== hash) }
}
