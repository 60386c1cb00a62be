import type { Rights } from '@leasehold/core/rights'
import type { Publication } from '@leasehold/core/updates/publication'
import type { SeatStanding } from '@leasehold/core/updates/refuse-update'
import type { Kysely } from 'kysely'
import type { Notice } from '../licensing/notices.ts'
import { publicationOf } from '../storage/engine/load.ts'
import type { Database } from '../storage/schema.ts'
import {
  rightsOfVersions,
  type SeatPlace,
  type VersionPlace,
  type WatchedRow,
  watchedSeats,
} from '../storage/watched.ts'

export type WatchedSeat = SeatStanding & { acknowledgedVersion: number }
export type WatchedEntitlement = {
  readonly id: string
  /** As saved. */
  readonly rights: Rights
  readonly publication: Publication
  /** Of the published version. */
  readonly published: Rights
  /** Somebody has asked already for what is due to be published. */
  settling: boolean
}
export type Watched = { readonly seat: WatchedSeat; readonly entitlement: WatchedEntitlement }

const maxSeats = 200_000
const maxEntitlements = 50_000
/** In one statement. */
const placesAtOnce = 500
/** A seat that changes as often as it is read is answered from what was read last. */
const rereads = 3

type Waiting = {
  readonly place: SeatPlace
  resolve(watched: Watched | null): void
  reject(error: unknown): void
}

/**
 * How seats and their entitlements stand, kept in memory while `isTrusted` says that changes are
 * heard. Look-ups of one turn share a statement, so that a crowd after a restart costs few.
 */
export function createWatch(db: Kysely<Database>, isTrusted: () => boolean) {
  const seats = new Map<string, WatchedSeat>()
  const entitlements = new Map<string, WatchedEntitlement>()
  /** Loads that are under way, each with what changed meanwhile. */
  const loads = new Set<Set<string>>()
  let waiting: Waiting[] = []

  function peek({ activationId, entitlementId }: SeatPlace): Watched | undefined {
    if (!isTrusted()) return undefined
    const seat = seats.get(activationId)
    const entitlement = seat && entitlements.get(entitlementId)
    return entitlement && { seat, entitlement }
  }

  function load(place: SeatPlace): Promise<Watched | null> {
    return new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush)
      waiting.push({ place, resolve, reject })
    })
  }

  function flush(): void {
    const all = waiting
    waiting = []
    for (let i = 0; i < all.length; i += placesAtOnce) {
      void loadTogether(all.slice(i, i + placesAtOnce), rereads)
    }
  }

  async function loadTogether(asked: readonly Waiting[], tries: number): Promise<void> {
    const changed = new Set<string>()
    loads.add(changed)
    try {
      const found = await read(
        db,
        asked.map(({ place }) => place),
      )
      const again: Waiting[] = []
      for (const one of asked) {
        const { activationId, entitlementId } = one.place
        const watched = found.get(activationId) ?? null
        const stale = changed.has('*') || changed.has(activationId) || changed.has(entitlementId)
        if (stale && tries > 0) again.push(one)
        else {
          if (watched && !stale && isTrusted()) keep(one.place, watched)
          one.resolve(watched)
        }
      }
      if (again.length > 0) await loadTogether(again, tries - 1)
    } catch (error) {
      for (const one of asked) one.reject(error)
    } finally {
      loads.delete(changed)
    }
  }

  function keep({ activationId, entitlementId }: SeatPlace, { seat, entitlement }: Watched): void {
    put(seats, activationId, seat, maxSeats)
    put(entitlements, entitlementId, entitlement, maxEntitlements)
  }

  return {
    peek,
    load,
    /** Looks again at what was committed. */
    hear({ entitlements: changed, activations }: Notice): void {
      for (const id of changed) entitlements.delete(id)
      for (const id of activations) seats.delete(id)
      for (const under of loads) for (const id of [...changed, ...activations]) under.add(id)
    },
    clear(): void {
      entitlements.clear()
      seats.clear()
      for (const under of loads) under.add('*')
    },
  }
}

export type Watch = ReturnType<typeof createWatch>

function put<T>(map: Map<string, T>, id: string, value: T, most: number): void {
  map.delete(id)
  map.set(id, value)
  if (map.size <= most) return
  const oldest = map.keys().next().value
  if (oldest !== undefined) map.delete(oldest)
}

async function read(
  db: Kysely<Database>,
  places: readonly SeatPlace[],
): Promise<Map<string, Watched>> {
  const rows = await watchedSeats(db, places)
  const placeOf = new Map(places.map((place) => [place.activationId, place]))
  const wanted = new Map<string, VersionPlace>()
  for (const row of rows) {
    const place = placeOf.get(row.activation_id)
    if (!place) continue
    const { tenantId, groupId } = place
    const entitlementId = row.entitlement_id
    for (const version of [row.version, publicationOf(row).version]) {
      wanted.set(`${entitlementId} ${version}`, { tenantId, groupId, entitlementId, version })
    }
  }
  const versions = await rightsOfVersions(db, [...wanted.values()])
  const rights = new Map(versions.map((it) => [`${it.entitlement_id} ${it.version}`, it.rights]))
  const shared = new Map<string, WatchedEntitlement>()
  return new Map(rows.map((row) => [row.activation_id, watchedOf(row, rights, shared)]))
}

function watchedOf(
  row: WatchedRow,
  rights: ReadonlyMap<string, Rights>,
  shared: Map<string, WatchedEntitlement>,
): Watched {
  const id = row.entitlement_id
  const publication = publicationOf(row)
  const saved = rights.get(`${id} ${row.version}`)
  const published = rights.get(`${id} ${publication.version}`)
  if (!saved || !published) throw new Error(`entitlement ${id} has lost a version`)
  const entitlement = shared.get(id) ?? {
    id,
    rights: saved,
    publication,
    published,
    settling: false,
  }
  shared.set(id, entitlement)
  return {
    entitlement,
    seat: {
      epoch: row.epoch,
      held: row.held,
      loss: row.loss,
      deactivatedAt: row.deactivated_at,
      acknowledgedVersion: row.acknowledged_version ?? 0,
    },
  }
}
