import type { DelegationGrant } from '@leasehold/core/delegation/delegation'
import { toWireId } from '@leasehold/core/ids'
import type { RsaJwk } from '../identity/jwk.ts'
import type { LoadedKeys } from '../identity/tenant-keys.ts'
import type { TenantSettings } from '../storage/tenant-settings.ts'
import { sealTo } from '../tokens/seal-jwe.ts'
import { delegationEnvelope, delegationType } from './token-types.ts'

/** What a delegation token carries beside what the rules see. */
export type DelegationContent = {
  readonly groupId: string
  readonly entitlementId: string
  readonly grant: DelegationGrant
  /** Whose order it is, as applications may show it. */
  readonly order: {
    readonly customerId: string | null
    readonly customerName: string | null
    readonly customerAccountRefId: string | null
    readonly orderRefId: string | null
    readonly productName: string
    readonly editionName: string
  }
  /** The manifest that lists the local server's key. */
  readonly certificate: string
  /** What the tenant has set for all its entitlements. */
  readonly policy: Partial<TenantSettings>
  readonly codes: { readonly salt: string; readonly hashes: readonly string[] }
}

/** Signed by the tenant, readable by the local server only. */
export async function sealDelegation(
  keys: Pick<LoadedKeys, 'issuer' | 'signAs'>,
  receiveKey: RsaJwk,
  tokenId: string,
  { groupId, entitlementId, grant, ...others }: DelegationContent,
): Promise<string> {
  const { serverId, sequence, begunWith, begunAt, issuedAt, endsAt, rights, ...state } = grant
  const claims = {
    v: 1,
    iss: keys.issuer,
    aud: toWireId('localServer', serverId),
    jti: tokenId,
    sequence,
    begun: begunWith,
    begunAt,
    iat: issuedAt / 1000,
    exp: endsAt / 1000,
    ent: toWireId('entitlement', entitlementId),
    grp: toWireId('group', groupId),
    version: rights.version,
    rights,
    ...state,
    ...others,
  }
  const signed = await keys.signAs(delegationType, JSON.stringify(claims))
  return sealTo(receiveKey, { typ: delegationEnvelope, cty: 'JWT' }, signed)
}
