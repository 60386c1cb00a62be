import type { LoadedKeys } from '../identity/tenant-keys.ts'
import { openJwe } from './open-jwe.ts'
import type { Opened, TokenFault } from './token-fault.ts'

/**
 * How long a key still opens what was encrypted to it after another has taken its place. It is built
 * into applications, and machines without a network are updated late.
 */
const retiredOpensMs = 730 * 86_400_000

/** Opens what a device or a local server has encrypted to a key of the tenant, the newest or an older one. */
export async function openForTenant(
  keys: Pick<LoadedKeys, 'offlineKeys'>,
  token: string,
  typ: string,
  now: number,
): Promise<Opened<string>> {
  return openJwe(token, { alg: 'RSA-OAEP-256', typ }, ({ kid }) => keyNamed(keys, kid, now))
}

function keyNamed({ offlineKeys }: Pick<LoadedKeys, 'offlineKeys'>, kid: unknown, now: number) {
  const key = offlineKeys.find((one) => one.kid === kid)
  if (!key) return 'foreign' satisfies TokenFault
  const { privateKey, retiredAt } = key
  const isOpen = retiredAt === null || now < retiredAt + retiredOpensMs
  return isOpen ? privateKey : ('keyRetired' satisfies TokenFault)
}
