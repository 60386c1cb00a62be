import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { fromWireId } from '@leasehold/core/ids'
import type { Storage } from './cache/storage.ts'
import { type Clock, systemClock } from './clock/clock.ts'
import { defaultAgentSocket } from './device/agent-socket.ts'
import type { Identity } from './device/fingerprint.ts'
import { deviceSignals, type Signals } from './device/signals.ts'
import { stateFolder } from './device/state-folder.ts'
import { LeaseholdError } from './leasehold-error.ts'
import type { ActivationRequest } from './licensing/activate.ts'
import { importRequestKey, type RequestKey } from './trust/jwe.ts'
import { importPublicKey, type PublicKey, thumbprint } from './trust/public-keys.ts'
import { type Fetch, quietFetch, socketFetch } from './wire/quiet-fetch.ts'

/** What `Leasehold.open` takes. Only the first five must be given, and `url` only without an agent. */
export type LeaseholdOptions = {
  /** Address of the license server, as `https://license.example.com`. */
  readonly url?: string
  /**
   * Asks the agent of this machine instead of the server: true, or the path of its socket. The seat
   * is one of the agent's, and `activate` needs no code.
   */
  readonly agent?: boolean | string
  /** `t_…` */
  readonly tenantId: string
  /** `prod_…` */
  readonly productId: string
  /** The vendor's root keys. A new root is shipped beside the old one before the old one goes. */
  readonly publicKeys: readonly PublicKey[]
  /** The vendor's RSA key, needed to ask for a seat without a network; responses bring later ones. */
  readonly offlineKey?: RequestKey
  /**
   * Names the cache: programs of one name, product and user share one activation. An agent knows an
   * application by it alone, so that users of one machine need a name each.
   */
  readonly appName: string
  /** Told to the server, to see which versions are in use. */
  readonly appVersion?: string
  /** The seat to take, 1 to 100 characters. Derived from the device when left out. */
  readonly seatId?: string
  /** How people see the seat. */
  readonly seatName?: string
  /** How the device is told from others: `hardware` when left out. */
  readonly identity?: Identity
  /** For identity `supplied`: a text that stays the same on one device and differs between devices. */
  readonly fingerprint?: string
  /** Where cache and device secret are kept; the user's state folder when left out. */
  readonly folder?: string
  /** Keeps the cache somewhere else. */
  readonly storage?: Storage
  /** 32 secret bytes of this device, as from the keyring of the system; else a file keeps them. */
  readonly deviceSecret?: Uint8Array
  /** How long a call may wait for the server, repeats of a lost request included. 10,000. */
  readonly requestTimeoutMs?: number
  /** The pauses after which a request without reply is repeated within a call. 250 and 1,000. */
  readonly retryPausesMs?: readonly number[]
  /**
   * Asked by `refresh` when this device has lost track of its activation for good (`nonceMismatch`: a
   * reply was lost for too long, or the device was copied). Gives what to activate with, or null to
   * leave it, without delay: other processes of the application wait for the answer. It is asked once
   * in a refresh, so that two copies of a device cannot take the seat from each other in a loop. When
   * left out, `refresh` reports it and the application calls `activate`.
   */
  readonly recover?: (error: LeaseholdError) => Promise<ActivationRequest | null>
  /**
   * Whether changes, renewals and waiting usage are taken care of in the background. On when left
   * out; no timer or connection of it keeps the process alive, and a look-up of a name or a wait for
   * the cache only while it is under way. Without it a device learns of changes when it refreshes.
   */
  readonly background?: boolean
  readonly clock?: Clock
  readonly random?: (bytes: number) => Uint8Array
  readonly fetch?: Fetch
  readonly signals?: () => Signals
}

/** The options with everything decided. */
export type Settings = {
  readonly url: string
  /** Whether what answers is the agent of this machine, which hands on leases of its own seats. */
  readonly viaAgent: boolean
  /** Whether the seat is held for another program, which keeps the account of what is checked out. */
  readonly forOthers: boolean
  readonly appName: string
  readonly tenantId: string
  readonly productId: string
  readonly roots: ReadonlyMap<string, KeyObject>
  readonly offlineKey: RequestKey | null
  readonly appVersion: string | null
  readonly seatId: string | null
  readonly seatName: string | null
  readonly identity: Identity
  readonly fingerprint: string
  readonly folder: string
  readonly storage: Storage | null
  readonly deviceSecret: Uint8Array | null
  readonly requestTimeoutMs: number
  readonly retryPausesMs: readonly number[]
  readonly recover: ((error: LeaseholdError) => Promise<ActivationRequest | null>) | null
  readonly background: boolean
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
  readonly fetch: Fetch
  readonly quietFetch: Fetch
  readonly signals: () => Signals
}

/** Checks the options and fills in what is left out: the one place for defaults. */
export function settle(options: LeaseholdOptions): Settings {
  const { tenantId, productId, appName, seatId, identity, fingerprint } = options
  const { requestTimeoutMs, deviceSecret } = options
  const socketPath = agentSocket(options)
  const url = socketPath === null ? (options.url ?? '') : 'http://agent'
  if (!/^https?:\/\//.test(url)) refuse('url must begin with https:// or http://')
  if (fromWireId('tenant', tenantId) === null) refuse('tenantId is no id of a tenant')
  if (fromWireId('product', productId) === null) refuse('productId is no id of a product')
  if (!appName) refuse('appName is empty')
  if (seatId !== undefined && !isSeatId(seatId)) refuse('seatId must have 1 to 100 characters')
  if ((identity === 'supplied') !== Boolean(fingerprint)) {
    refuse("fingerprint belongs to identity 'supplied' and only there")
  }
  if (deviceSecret && deviceSecret.length < 32) refuse('deviceSecret is shorter than 32 bytes')
  if (requestTimeoutMs !== undefined && !(requestTimeoutMs > 0)) refuse('requestTimeoutMs')
  return {
    url: url.replace(/\/+$/, ''),
    viaAgent: socketPath !== null,
    forOthers: false,
    appName,
    tenantId,
    productId,
    roots: importRoots(options.publicKeys),
    offlineKey: importOfflineKey(options.offlineKey),
    appVersion: options.appVersion ?? null,
    seatId: seatId ?? null,
    seatName: options.seatName ?? null,
    identity: identity ?? 'hardware',
    fingerprint: fingerprint ?? '',
    folder: options.folder ?? defaultFolder(options),
    storage: options.storage ?? null,
    deviceSecret: deviceSecret ?? null,
    requestTimeoutMs: requestTimeoutMs ?? 10_000,
    retryPausesMs: options.retryPausesMs ?? [250, 1_000],
    recover: options.recover ?? null,
    background: options.background ?? true,
    clock: options.clock ?? systemClock,
    random: options.random ?? randomBytes,
    ...reach(options, socketPath),
    signals: options.signals ?? deviceSignals,
  }
}

function agentSocket({ agent }: LeaseholdOptions): string | null {
  if (agent === undefined || agent === false) return null
  return agent === true ? defaultAgentSocket() : agent
}

function reach(options: LeaseholdOptions, socketPath: string | null) {
  if (options.fetch !== undefined) return { fetch: options.fetch, quietFetch: options.fetch }
  if (socketPath === null) return { fetch, quietFetch }
  return {
    fetch: socketFetch(socketPath, { quiet: false }),
    quietFetch: socketFetch(socketPath, { quiet: true }),
  }
}

export function isSeatId(text: string): boolean {
  return text.length >= 1 && text.length <= 100
}

function importOfflineKey(key: RequestKey | undefined): RequestKey | null {
  if (key === undefined) return null
  if (importRequestKey(key) === null || !key.kid) refuse('offlineKey must be an RSA key as JWK')
  const { kty, n, e, kid } = key
  return { kty, n, e, kid }
}

function importRoots(keys: readonly PublicKey[]): Map<string, KeyObject> {
  const roots = new Map<string, KeyObject>()
  for (const jwk of keys) {
    const key = importPublicKey(jwk)
    if (key === null) refuse('publicKeys must be Ed25519 keys as JWK')
    if (jwk.kid !== thumbprint(jwk)) refuse(`kid ${jwk.kid} is not the thumbprint of its key`)
    roots.set(jwk.kid, key)
  }
  if (roots.size === 0) refuse('publicKeys is empty')
  return roots
}

// Seats that the application names have caches of their own, so that changing between them keeps all.
function defaultFolder({ tenantId, productId, appName, seatId }: LeaseholdOptions): string {
  const scope = JSON.stringify([tenantId, productId, appName, seatId ?? null])
  const hash = createHash('sha256').update(scope).digest('hex').slice(0, 12)
  const readable = appName.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 40)
  return join(stateFolder(), 'leasehold', `${readable}-${hash}`)
}

function refuse(details: string): never {
  throw new LeaseholdError('optionsInvalid', { details })
}
