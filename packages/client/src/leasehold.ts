import { splitToken } from '@leasehold/core/offline/token-parts'
import { type Background, type BackgroundState, startBackground } from './background/background.ts'
import { takeTurn } from './cache/turn.ts'
import type { Client } from './client.ts'
import { timeNow } from './clock/time.ts'
import { type Housekeeping, keepHouse } from './housekeeping.ts'
import { LeaseholdError } from './leasehold-error.ts'
import { type ActivationRequest, activate } from './licensing/activate.ts'
import { type Deactivated, deactivate } from './licensing/deactivate.ts'
import type { EntitlementInfo } from './licensing/entitlement.ts'
import {
  type Counted,
  checkout,
  count,
  type Held,
  type Tracked,
  track,
} from './licensing/features.ts'
import { fetchEntitlement } from './licensing/fetch-entitlement.ts'
import { giveBackUnheld } from './licensing/give-back.ts'
import { type NotDone, notDone } from './licensing/outcome.ts'
import { courtesyRefresh, type Refreshed, refresh } from './licensing/refresh.ts'
import { problemNow, statusNow } from './licensing/standing.ts'
import { type Changed, type LicenseState, stateNow } from './licensing/state.ts'
import type { Status } from './licensing/view.ts'
import { applyResponse } from './offline/apply-response.ts'
import { type Escrow, escrowOf } from './offline/escrow.ts'
import type { Block, OfflineToken } from './offline/make-token.ts'
import { createDeactivation, createRefresh, type OfflineRefresh } from './offline/report.ts'
import { createRequest, type OfflineRequest } from './offline/request.ts'
import { openClient } from './open-client.ts'
import { type LeaseholdOptions, settle } from './options.ts'
import type { Feature } from './trust/lease.ts'
import { isNetworkError } from './wire/send-until-known.ts'

export type { Storage } from './cache/storage.ts'
export type { Clock } from './clock/clock.ts'
export type { Identity } from './device/fingerprint.ts'
export type { Signals } from './device/signals.ts'
export type { ClientErrorCode } from './error-codes.ts'
export type { Explanation, LeaseholdErrorCode } from './leasehold-error.ts'
export type { Credentials } from './licensing/activate.ts'
export type { Returned } from './licensing/features.ts'
export type { RequestKey } from './trust/jwe.ts'
export type { Attribute } from './trust/lease.ts'
export type { PublicKey } from './trust/public-keys.ts'
export type {
  ActivationRequest,
  BackgroundState,
  Block,
  Changed,
  Counted,
  Deactivated,
  EntitlementInfo,
  Escrow,
  Feature,
  Held,
  LeaseholdOptions,
  LicenseState,
  NotDone,
  OfflineRefresh,
  OfflineRequest,
  OfflineToken,
  Refreshed,
  Status,
  Tracked,
}
export { LeaseholdError, splitToken }

/** `activated: false`: the server could not be asked, and the lease from before still holds. */
export type Activated = { readonly activated: true } | ({ readonly activated: false } & NotDone)

/**
 * The licence of an application on this device. Rights are read synchronously from a verified cache;
 * what needs the server is a promise. While the lease holds, nothing here throws because of a lost
 * network: a call that needs the server says in its result that it was not done, and why.
 *
 * @example
 * const license = await Leasehold.open({ url, tenantId, productId, publicKeys, appName: 'cad' })
 * if (license.status === 'notActivated') await license.activate({ code })
 * await license.courtesyRefresh({ timeoutMs: 500 })
 * if (license.has('export')) exportDrawing()
 */
export class Leasehold implements AsyncDisposable {
  readonly #client: Client
  readonly #listeners = new Set<(changed: Changed) => void>()
  readonly #house: Housekeeping
  readonly #background: Background | null
  #refreshing: Promise<Refreshed> | null = null

  private constructor(client: Client) {
    this.#client = client
    this.#house = keepHouse(client, (changed) => {
      // Each in a task of its own: a listener that throws must not end a call half-way.
      for (const listener of this.#listeners) queueMicrotask(() => listener(changed))
    })
    this.#background = client.settings.background ? startBackground(client) : null
  }

  /**
   * Opens what this device has cached, without network. A cache that cannot be trusted opens as
   * `notActivated` and `problem` says why.
   *
   * @throws LeaseholdError `optionsInvalid`, `identityUnavailable`, `cacheUnwritable` or
   *   `cacheMalformed` when not even the secret of the device can be kept or read.
   */
  static async open(options: LeaseholdOptions): Promise<Leasehold> {
    return new Leasehold(await openClient(settle(options)))
  }

  /** Whether there are rights at this moment, and if not what is missing. */
  get status(): Status {
    return statusNow(this.#client)
  }

  /**
   * Why the rights are not what the user expects, null while all is well: what is wrong with the
   * cache, why the server refuses, or `clockSetBack`, with which the rights may still hold.
   */
  get problem(): LeaseholdError | null {
    return problemNow(this.#client)
  }

  /** Everything at once, to show or to compare. */
  get state(): LicenseState {
    return stateNow(this.#client)
  }

  /** What is done by itself; null when that was switched off. */
  get background(): BackgroundState | null {
    return this.#background?.state() ?? null
  }

  /** The features with their amounts; empty without rights. */
  get features(): readonly Feature[] {
    return this.#usable() ? [...this.#client.view.features.values()] : []
  }

  /** Whether the licence has a feature: an on/off feature that is on, or a limit above zero. */
  has(key: string): boolean {
    const feature = this.#client.view.features.get(key)
    return feature !== undefined && feature.total !== 0 && this.#usable()
  }

  /** The amount that the entitlement has of a feature; null is unlimited, 0 without it. */
  limit(key: string): number | null {
    const feature = this.#client.view.features.get(key)
    return feature !== undefined && this.#usable() ? feature.total : 0
  }

  /** The text of an attribute, whatever its type; null when it has none or without rights. */
  attribute(key: string): string | null {
    return this.#usable() ? (this.#client.view.attributes.get(key) ?? null) : null
  }

  /** An attribute that holds a list: its parts between commas, trimmed, without empty ones. */
  attributeList(key: string): readonly string[] {
    const parts = (this.attribute(key) ?? '').split(',')
    return parts.map((part) => part.trim()).filter((part) => part !== '')
  }

  /**
   * Whether a version released then is covered by maintenance: there is maintenance, and it had not
   * ended at that date (exclusive). Its end never stops a version that was covered.
   */
  maintained(releaseDate: Date): boolean {
    const { lease } = this.#client.view
    if (lease === null || !lease.hasMaintenance || !this.#usable()) return false
    const { maintenanceExpiryAt } = lease
    return maintenanceExpiryAt === null || releaseDate.getTime() < maintenanceExpiryAt
  }

  /**
   * Takes a seat with a code, an OpenID Connect token or a username and password. On a seat that is
   * held it is taken again; to change to another seat, deactivate first, or the old one stays taken.
   * The same call after a lost reply takes no second seat.
   *
   * @throws LeaseholdError with the server's code when it refuses (`activationCodeUnknown`,
   *   `noSeatAvailable` with `explanation`, …); `networkUnreachable` or `replyLost` without a lease.
   */
  async activate(request: ActivationRequest = {}): Promise<Activated> {
    try {
      await this.#turn(async (turn) => {
        await activate(turn, request)
        await giveBackUnheld(turn)
      })
      return { activated: true }
    } catch (error) {
      if (!isNetworkError(error) || this.status !== 'active') throw error
      return { activated: false, ...notDone(error) }
    }
  }

  /**
   * Fetches the rights, published or not, renews the lease and sends what was used: the user's "refresh
   * licence". Without network the old lease stays. For people: changes arrive by themselves, and more
   * than six within a minute are refused (`syncTooOften`).
   */
  async refresh(): Promise<Refreshed> {
    this.#requireOpen()
    // Asked a hundred times at once, the server is asked once.
    this.#refreshing ??= refresh(this.#client).finally(() => {
      this.#refreshing = null
    })
    return this.#refreshing
  }

  /**
   * Refreshes if the server can be reached without waiting and the last refresh is long enough ago.
   * Never throws and never takes longer than `timeoutMs` (500): meant for the start of a program.
   */
  async courtesyRefresh({ timeoutMs = 500 } = {}): Promise<Refreshed> {
    if (this.#client.closed) return { refreshed: false, ...notDone(new LeaseholdError('closed')) }
    return courtesyRefresh(this.#client, timeoutMs)
  }

  /**
   * Takes elements of a pool for this process, all or none; what a process holds when it ends is
   * given back by the next one. Needs the server.
   *
   * @example
   * const held = await license.checkout('storageTb', 50)
   * if (!held.granted) return show(held.error.message)
   * await held.return()
   */
  async checkout(key: string, amount = 1): Promise<Held> {
    this.#requireOpen()
    return checkout(this.#client, key, amount)
  }

  /**
   * Counts a use. An unlimited count without network is `queued`, and told when there is one; a limited
   * count needs the server. With `reason` `replyLost` it is counted once at the next contact and must
   * not be counted again.
   */
  async count(key: string, amount = 1): Promise<Counted> {
    this.#requireOpen()
    return count(this.#client, key, amount)
  }

  /** Reports the use of an on/off feature, for the vendor's statistics. */
  async track(key: string, amount = 1): Promise<Tracked> {
    this.#requireOpen()
    return track(this.#client, key, amount)
  }

  /** What was bought, to show. Without network what was fetched last; null when that never was. */
  async entitlement(): Promise<EntitlementInfo | null> {
    this.#requireOpen()
    return fetchEntitlement(this.#client)
  }

  /**
   * Gives the seat back. If the server surely did not hear of it (`networkUnreachable`) everything
   * stays as it was; if it may have (`replyLost`), the rights end here and the next call repeats it.
   */
  async deactivate(): Promise<Deactivated> {
    this.#requireOpen()
    return deactivate(this.#client)
  }

  /**
   * Asks for a seat without a network: the token is carried to the vendor, and what comes back given
   * to `applyOfflineResponse`. Needs the option `offlineKey`.
   *
   * @example
   * const { text, parts } = await license.createOfflineRequest({ code })
   * await writeFile('request.txt', text)
   */
  async createOfflineRequest(request: OfflineRequest): Promise<OfflineToken> {
    this.#requireOpen()
    return createRequest(this.#client, request)
  }

  /**
   * Takes the response to a request or a refresh, as text or as all of its parts.
   *
   * @throws LeaseholdError `offlineTokenTruncated`, `offlineTokenAltered`, `offlineTokenMalformed`,
   *   `offlineTokenWrongType`, `offlineTokenForeign`, `offlineAnswerForeign`, `offlineTokenReplayed`,
   *   `offlineNotAsked`, `replyUntrusted`; everything then stays as it was.
   */
  async applyOfflineResponse(text: string): Promise<void> {
    this.#requireOpen()
    await applyResponse(this.#client, text)
  }

  /** Asks for a new lease by hand, and tells what was used; `giveBack` is given up at once. */
  async createOfflineRefresh(request: OfflineRefresh = {}): Promise<OfflineToken> {
    this.#requireOpen()
    return createRefresh(this.#client, request)
  }

  /** Ends the rights here at once, and makes the token that tells the vendor so. */
  async createOfflineDeactivation(): Promise<OfflineToken> {
    this.#requireOpen()
    return createDeactivation(this.#client)
  }

  /** What was taken along of counts and pools, of a seat without a network; empty for any other. */
  get escrow(): readonly Escrow[] {
    return escrowOf(this.#client.view.lease, this.#client.content)
  }

  /** Tells of every change of the rights, by whichever process. Returns what ends it. */
  on(_event: 'changed', listener: (changed: Changed) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends the work behind the licence. The seat is kept; what was checked out is given back later. */
  async close(): Promise<void> {
    if (this.#client.closed) return
    this.#client.closed = true
    await this.#background?.stop()
    await this.#house.stop()
    this.#listeners.clear()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #usable(): boolean {
    const { view, time, settings } = this.#client
    return timeNow(time, settings.clock) < view.usableUntil
  }

  #requireOpen(): void {
    if (this.#client.closed) throw new LeaseholdError('closed')
  }

  #turn(work: Parameters<typeof takeTurn<void>>[2]): Promise<void> {
    this.#requireOpen()
    return takeTurn(this.#client, null, work)
  }
}
