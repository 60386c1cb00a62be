import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from 'jose'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { OutboundFault, type ReadJson } from '../../outbound/read-json.ts'
import type { IdentityProvider } from '../../storage/people/identity-providers.ts'

/** What of a discovery document is used (OpenID Connect Discovery 1.0). */
export type Discovery = {
  readonly issuer: string
  readonly jwksUri: string
  readonly authorizationEndpoint: string | null
  readonly tokenEndpoint: string | null
  /** Whether the token endpoint takes a secret as Basic credentials, as it must unless it says so. */
  readonly takesBasic: boolean
}

export type Documents = { readonly discovery: Discovery; readonly keySet: LocalJWKSet }

/** Discovery documents and keys of identity providers, remembered while they are fresh. */
export type ProviderDocuments = {
  /** Throws OutboundFault when nothing is remembered and nothing can be read. */
  of(provider: Place): Promise<Documents>
  /** After a token with a key that is not there: read again, unless that was done too often. */
  afterUnknownKey(provider: Place): Promise<Documents>
  /** Read now, for whoever wants to know whether it works. */
  read(provider: Place): Promise<Documents>
}

type Place = Pick<IdentityProvider, 'authority'>

// Providers announce a key hours before they sign with it; one that is taken back stops counting
// within this time.
const freshMs = 10 * 60_000
// A provider that can't be reached has most likely the keys that it had.
const staleMs = 24 * 3_600_000
// After a failure the next caller does not wait for another time-out.
const failedMs = 5_000
// Unknown keys may be made up: so many readings at once, and one more each half minute.
const extraReadings = 4
const extraEveryMs = 30_000
const maxPlaces = 1_000
const maxKeys = 100

type Entry = {
  documents: Documents | null
  readAt: number
  reading: Promise<Documents> | null
  failure: { at: number; error: unknown } | null
  extra: { left: number; at: number }
}

/** @param monotonicMs elapsed time of the process: caches age also while the test clock stands still */
export function createProviderDocuments(
  readJson: ReadJson,
  monotonicMs: () => number = () => performance.now(),
): ProviderDocuments {
  const entries = new Map<string, Entry>()
  const entryOf = ({ authority }: Place): Entry => {
    let entry = entries.get(authority)
    if (!entry) {
      if (entries.size >= maxPlaces) entries.clear()
      const extra = { left: extraReadings, at: monotonicMs() }
      entry = { documents: null, readAt: 0, reading: null, failure: null, extra }
      entries.set(authority, entry)
    }
    return entry
  }
  /** One at a time for each place; all who ask meanwhile get what it brings. */
  const reread = (place: Place, entry: Entry): Promise<Documents> => {
    entry.reading ??= readDocuments(readJson, place)
      .then(
        (documents) => {
          Object.assign(entry, { documents, readAt: monotonicMs(), failure: null })
          return documents
        },
        (error: unknown) => {
          entry.failure = { at: monotonicMs(), error }
          throw error
        },
      )
      .finally(() => {
        entry.reading = null
      })
    return entry.reading
  }
  return {
    async of(place) {
      const entry = entryOf(place)
      const age = monotonicMs() - entry.readAt
      if (entry.documents && age < freshMs) return entry.documents
      const known = age < staleMs ? entry.documents : null
      const failed = entry.failure && monotonicMs() - entry.failure.at < failedMs
      if (failed && !known) throw entry.failure?.error
      if (failed && known) return known
      return reread(place, entry).catch((error: unknown) => {
        if (known) return known
        throw error
      })
    },
    async afterUnknownKey(place) {
      const entry = entryOf(place)
      const { documents, extra } = entry
      const gained = Math.floor((monotonicMs() - extra.at) / extraEveryMs)
      if (gained > 0) {
        extra.left = Math.min(extraReadings, extra.left + gained)
        extra.at = monotonicMs()
      }
      if (documents && extra.left === 0) return documents
      if (!entry.reading) extra.left -= 1
      return reread(place, entry).catch((error: unknown) => {
        if (documents) return documents
        throw error
      })
    },
    read: (place) => reread(place, entryOf(place)),
  }
}

const Address = Type.String({ minLength: 1, maxLength: 2048 })
const DiscoveryShape = Type.Object({
  issuer: Address,
  jwks_uri: Address,
  authorization_endpoint: Type.Optional(Address),
  token_endpoint: Type.Optional(Address),
  token_endpoint_auth_methods_supported: Type.Optional(Type.Array(Type.String())),
})
const KeySetShape = Type.Object({
  keys: Type.Array(Type.Object({ kty: Type.String() }), { maxItems: maxKeys }),
})

async function readDocuments(readJson: ReadJson, { authority }: Place): Promise<Documents> {
  const found = await readOk(readJson, discoveryAddress(authority))
  if (!Value.Check(DiscoveryShape, found)) {
    throw new OutboundFault('what is there is no discovery document: it lacks issuer or jwks_uri')
  }
  const keys = await readOk(readJson, found.jwks_uri)
  if (!Value.Check(KeySetShape, keys)) throw new OutboundFault('jwks_uri leads to no set of keys')
  const methods = found.token_endpoint_auth_methods_supported
  const discovery = {
    issuer: found.issuer,
    jwksUri: found.jwks_uri,
    authorizationEndpoint: found.authorization_endpoint ?? null,
    tokenEndpoint: found.token_endpoint ?? null,
    takesBasic: methods === undefined || methods.includes('client_secret_basic'),
  }
  return { discovery, keySet: createLocalJWKSet(keys as JSONWebKeySet) }
}

export function discoveryAddress(authority: string): string {
  const place = authority.replace(/\/+$/, '')
  const suffix = '/.well-known/openid-configuration'
  return place.endsWith(suffix) ? place : place + suffix
}

async function readOk(readJson: ReadJson, address: string): Promise<unknown> {
  const { status, body } = await readJson(address)
  if (status !== 200) throw new OutboundFault(`${address} answered ${status}`)
  return body
}
