import type { Rights } from '@leasehold/core/rights'
import type { ActivationState } from '@leasehold/core/state'
import type pg from 'pg'

type Use = {
  entitlement_id: string
  version: number
  seats_used: number
  seats_limit: number | null
  seats_cap: number | null
}
type FeatureUse = {
  entitlement_id: string
  feature_id: string
  used: number
  cap: number | null
  reset_at: number
}
type Activation = Pick<ActivationState, 'held' | 'epoch' | 'holdings' | 'counted'> & {
  entitlement_id: string
  id: string
  seat_id: string
}
type Line = {
  entitlement_id: string
  activation_id: string | null
  at: number
  operation: string
  seats_used: number
  seat_limit: number | null
  detail: { key?: string; amount?: number } | null
}
type Version = { entitlement_id: string; version: number; listed: number | null; rights: Rights }

type Rows = {
  use: Use[]
  featureUse: FeatureUse[]
  activations: Activation[]
  log: Line[]
  versions: Version[]
}

/**
 * Everything that the counters of a database say, counted anew from its rows: what does not agree,
 * in words. For histories in which every seat was taken and given back by its application, no limit
 * was lowered and no count was reset.
 *
 * @param groupId only this group's
 */
export async function recount(db: Pick<pg.Pool, 'query'>, groupId?: string): Promise<string[]> {
  const rows = await load(db, groupId)
  return rows.use.flatMap((use) => {
    const of = <T extends { entitlement_id: string }>(each: readonly T[]) =>
      each.filter((row) => row.entitlement_id === use.entitlement_id)
    const own: Rows = {
      use: [use],
      featureUse: of(rows.featureUse),
      activations: of(rows.activations),
      log: of(rows.log),
      versions: of(rows.versions),
    }
    return [
      ...seatsOf(use, own),
      ...featuresOf(own),
      ...epochsOf(own),
      ...logOf(use, own),
      ...versionOf(use, own),
    ].map((problem) => `entitlement ${use.entitlement_id}: ${problem}`)
  })
}

async function load(db: Pick<pg.Pool, 'query'>, groupId: string | undefined): Promise<Rows> {
  const all = async (text: string) =>
    (await db.query(`${text} where $1::uuid is null or t.group_id = $1`, [groupId ?? null])).rows
  return {
    use: await all('select * from entitlement_use t'),
    featureUse: await all('select * from feature_use t'),
    activations: await all('select * from activation t'),
    log: await all('select * from activation_log t'),
    versions: await all(`select t.entitlement_id, t.version, e.version as listed, t.rights
      from entitlement_version t
      join entitlement_use u using (tenant_id, group_id, entitlement_id, version)
      left join entitlement e on e.tenant_id = t.tenant_id and e.id = t.entitlement_id`),
  }
}

function seatsOf(use: Use, { activations }: Rows): string[] {
  const held = activations.filter((each) => each.held).length
  const seats = new Set(activations.map((each) => each.seat_id)).size
  return [
    ...differ('seats in use', use.seats_used, 'held rows', held),
    ...differ('seat ids', seats, 'activations', activations.length),
    ...above('seats in use', use.seats_used, use.seats_limit),
    ...above('seats in use', use.seats_used, use.seats_cap),
  ]
}

function featuresOf({ featureUse, activations, log, versions }: Rows): string[] {
  const features = versions.flatMap(({ rights }) => rights.features)
  return featureUse.flatMap((use) => {
    const feature = features.find(({ id }) => id === use.feature_id)
    if (!feature) return [`use of a feature that there is not: ${use.feature_id}`]
    const { id, key, type } = feature
    const held = sum(activations.map((each) => each.holdings[id] ?? 0))
    const counted = sum(
      activations.map(({ counted }) =>
        counted[id]?.resetAt === use.reset_at ? counted[id].amount : 0,
      ),
    )
    const logged = (operation: string) =>
      sum(
        log
          .filter((line) => line.operation === operation && line.detail?.key === key)
          .map((line) => line.detail?.amount ?? 0),
      )
    const kept =
      activations.every((each) => each.held) &&
      !log.some(({ operation }) => operation === 'deactivate')
    return [
      ...above(`use of ${key}`, use.used, use.cap),
      ...differ(`use of ${key}`, use.used, 'its holders', type === 'usageCount' ? counted : held),
      // Whoever gives a seat back gives elements back without a line of their own.
      ...(type === 'usageCount'
        ? differ(`use of ${key}`, use.used, 'the log', logged('featureUsage'))
        : []),
      ...(type === 'elementPool' && kept
        ? differ(
            `use of ${key}`,
            use.used,
            'the log',
            logged('featureCheckout') - logged('featureReturn'),
          )
        : []),
    ]
  })
}

/** Every epoch was begun by a line of the log: taking the seat begins one, handing it in another. */
function epochsOf({ activations, log }: Rows): string[] {
  const begun = new Map<string | null, number>()
  for (const { activation_id, operation } of log) {
    if (operation !== 'activate' && operation !== 'deactivate') continue
    begun.set(activation_id, (begun.get(activation_id) ?? 0) + 1)
  }
  return activations.flatMap(({ id, seat_id, epoch }) =>
    differ(`epoch of ${seat_id}`, epoch, 'the log', begun.get(id) ?? 0),
  )
}

function logOf(use: Use, { log }: Rows): string[] {
  const latest = log.reduce((at, line) => Math.max(at, line.at), 0)
  const last = log.filter((line) => line.at === latest)
  return [
    // Of lines at the same instant the order is not told.
    ...(log.length > 0 && !last.some((line) => line.seats_used === use.seats_used)
      ? [`the log ends with ${last[0]?.seats_used} seats, ${use.seats_used} are in use`]
      : []),
    ...log.flatMap((line) => above('seats in a line of the log', line.seats_used, line.seat_limit)),
  ]
}

function versionOf(use: Use, { versions }: Rows): string[] {
  const [current] = versions
  if (!current) return [`there is no version ${use.version}`]
  return differ('version in use', use.version, 'version listed', current.listed ?? 0)
}

function differ(what: string, count: number, other: string, otherCount: number): string[] {
  return count === otherCount ? [] : [`${what}: ${count}, ${other}: ${otherCount}`]
}

function above(what: string, count: number, limit: number | null): string[] {
  return limit === null || count <= limit ? [] : [`${what}: ${count}, limit: ${limit}`]
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}
