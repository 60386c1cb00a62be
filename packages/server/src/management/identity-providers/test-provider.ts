import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { discoveryAddress } from '../../identity/providers/provider-documents.ts'
import { OutboundFault } from '../../outbound/read-json.ts'
import type {
  IdentityAlgorithm,
  IdentityProvider,
} from '../../storage/people/identity-providers.ts'
import type { ProviderTest } from './provider-model.ts'

type Report = Static<typeof ProviderTest>

/** Reads what tokens of a provider are checked with, now, and says what may go wrong. */
export async function testProvider(
  { providerDocuments }: Pick<Deps, 'providerDocuments'>,
  provider: IdentityProvider,
): Promise<Report> {
  const address = discoveryAddress(provider.authority)
  try {
    const { discovery, keySet } = await providerDocuments.read(provider)
    const keys = keySet.jwks().keys.map(({ kid, kty, alg, use }) => ({
      kid: kid ?? null,
      kty: kty ?? '',
      alg: alg ?? null,
      use: use ?? null,
    }))
    const fitting = keys.filter((key) => provider.algorithms.some((alg) => fits(key, alg)))
    const { issuer, jwksUri, authorizationEndpoint, tokenEndpoint } = discovery
    const problems = [
      ...(fitting.length === 0
        ? [`none of its ${keys.length} keys signs with ${provider.algorithms.join(' or ')}`]
        : []),
      ...(issuer !== provider.issuer
        ? [`it calls itself ${issuer}; tokens that say so are not of ${provider.issuer}`]
        : []),
      ...(provider.enabled ? [] : ['it is switched off']),
    ]
    return {
      ok: fitting.length > 0 && provider.enabled,
      problems,
      discovery: address,
      issuer,
      jwksUri,
      keys,
      signIn:
        provider.clientId !== null && authorizationEndpoint !== null && tokenEndpoint !== null,
    }
  } catch (error) {
    if (!(error instanceof OutboundFault)) throw error
    const nothing = { issuer: null, jwksUri: null, keys: [], signIn: false }
    return { ok: false, problems: [error.message], discovery: address, ...nothing }
  }
}

type Key = Report['keys'][number]

const kinds: Record<string, string> = { R: 'RSA', P: 'RSA', E: 'EC' }

function fits({ kty, alg, use }: Key, wanted: IdentityAlgorithm): boolean {
  if (use !== null && use !== 'sig') return false
  if (alg !== null) return alg === wanted
  return kty === (wanted === 'EdDSA' ? 'OKP' : kinds[wanted.charAt(0)])
}
