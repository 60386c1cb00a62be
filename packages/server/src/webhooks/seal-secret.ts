import type { Secrets } from '../secrets.ts'

/** The seal is bound to the listener, so that no row can stand in for another. */
const context = (webhookId: string) => `webhook ${webhookId}`

export function sealSecret(
  secrets: Secrets,
  tenantId: string,
  webhookId: string,
  secret: string,
): string {
  return secrets.seal(tenantId, context(webhookId), Buffer.from(secret)).toString('base64')
}

type Sealed = {
  readonly id: string
  readonly sealedSecret: string
  readonly sealedOldSecret: string | null
  readonly oldSecretUntilAt: number | null
}

/** The secrets that sign now, the newest first. */
export function openSecrets(
  secrets: Secrets,
  tenantId: string,
  { id, sealedSecret, sealedOldSecret, oldSecretUntilAt }: Sealed,
  now: number,
): string[] {
  const open = (sealed: string) =>
    secrets.open(tenantId, context(id), Buffer.from(sealed, 'base64')).toString()
  const isOldGood = sealedOldSecret !== null && (oldSecretUntilAt ?? 0) > now
  return [open(sealedSecret), ...(isOldGood ? [open(sealedOldSecret)] : [])]
}
