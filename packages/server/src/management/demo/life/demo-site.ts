import { toWireId } from '@leasehold/core/ids'
import type { ReportClaims } from '../../../delegation/claims.ts'
import { hashOfReport } from '../../../delegation/report-hash.ts'
import { reportType, requestEnvelope, requestType } from '../../../delegation/token-types.ts'
import type { Deps } from '../../../deps.ts'
import { ed25519Signer } from '../../../identity/jws.ts'
import { makeEd25519Key, makeRsaKey } from '../../../identity/make-keys.ts'
import { sealTo } from '../../../tokens/seal-jwe.ts'

/** What is told of a time at the site; the numbering is the site's own. */
export type SiteReport = Omit<
  ReportClaims,
  'v' | 'iss' | 'aud' | 'iat' | 'ent' | 'begun' | 'applied' | 'sequence' | 'previous'
>

/**
 * A local license server of the demo, as far as a vendor sees it: its keys, and the tokens that it
 * makes with them. Nobody keeps the keys, so it is not heard of after the past has been told.
 */
export async function demoSite({ clock, newId, secrets, keys }: Deps, tenantId: string) {
  const id = newId()
  const sign = await makeEd25519Key(secrets, tenantId, 'lease', clock.now())
  const receive = await makeRsaKey(secrets, tenantId, 'offline', clock.now())
  const { issuer, offlineJwk } = await keys.load(tenantId)
  const iss = toWireId('localServer', id)
  let counter = 0
  let sequence = 0
  let previous: string | null = null

  const signed = (type: string, claims: object) =>
    ed25519Signer(sign.privateKey, type, sign.jwk.kid)(JSON.stringify(claims))
  const from = () => ({ v: 1, iss, aud: issuer, iat: clock.now() / 1000 })
  async function request(type: 'activate' | 'usage', content: object): Promise<string> {
    counter += 1
    const text = signed(requestType, { ...from(), type, counter, ...content })
    return sealTo(offlineJwk, { typ: requestEnvelope, cty: 'JWT' }, text)
  }

  return {
    id,
    activate: (name: string, activationCode: string) =>
      request('activate', {
        ...{ name, activationCode },
        ...{ receiveKey: receive.jwk, signKey: sign.jwk },
      }),
    /** Of an entitlement that was delegated with its first token and no other. */
    report(entitlementId: string, told: SiteReport): Promise<string> {
      sequence += 1
      const place = { ent: toWireId('entitlement', entitlementId), begun: 1, applied: 1 }
      const report = signed(reportType, { ...from(), ...place, sequence, previous, ...told })
      previous = hashOfReport(report)
      return request('usage', { reports: [report], returns: [] })
    },
  }
}
