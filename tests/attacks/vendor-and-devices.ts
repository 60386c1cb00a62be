import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Leasehold, type LeaseholdOptions } from '@leasehold/client'
import { expect } from 'vitest'
import { type TestClock, testClock } from '../../packages/client/test/support/test-clock.ts'
import { type BackOffice, openBackOffice } from '../support/back-office.ts'
import { installServer, type TestInstallation } from '../support/running-server.ts'

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute

export type Sold = { readonly entitlementId: string; readonly code: string }

/** A disk: what an application leaves on it, and what can be copied from it. */
export type Disk = { readonly folder: string }

export type World = {
  readonly server: TestInstallation
  readonly vendor: BackOffice
  /** Floating seats with a lease of a day, and a counter that is not limited. */
  sell(seatCount?: number): Promise<Sold>
  newDisk(): Disk
  /** Everything on a disk once more: a copied folder, a snapshot of a machine. */
  copyOf(disk: Disk): Promise<Disk>
  /** An application starts: on that disk, on hardware of its own unless told otherwise. */
  start(disk: Disk, options?: Partial<LeaseholdOptions>): Promise<Leasehold>
  /** The clock of every machine that says nothing else. */
  readonly clock: TestClock
  /** Time passes for all. */
  pass(ms: number): Promise<void>
  /** What the vendor is shown of copies: the signs, and the events that were sent. */
  signsOf(sold: Sold): Promise<Sign[]>
  close(): Promise<void>
}

export type Sign = {
  readonly sign: string
  readonly seatId: string
  readonly evidence: Record<string, unknown>
  readonly ipAddress: string | null
  readonly holder: Record<string, unknown>
  /** Whether listeners were told of it. */
  readonly told: boolean
}

/** @param possibleClone the policy of the vendor, set before anybody asks: servers remember it for seconds */
export async function openWorld(possibleClone: 'report' | 'refuse' = 'report'): Promise<World> {
  const server = await installServer({ LEASEHOLD_TEST_CLOCK: '1' })
  const vendor = openBackOffice(server)
  await vendor.patch('/account/settings', { possibleClone })
  const root = await mkdtemp(join(tmpdir(), 'leasehold-attacks-'))
  const clock = testClock(server.now())
  const open: Leasehold[] = []
  let made = 0
  const product = await vendor.post('/products', { name: 'Copied often' })
  const runs = { type: 'usageCount', key: 'runs', value: null }
  await vendor.post(`/products/${product.id}/features`, runs)
  const edition = await vendor.post(`/products/${product.id}/editions`, { name: 'Only' })
  const { id: planId } = await vendor.post('/plans', {
    ...{ name: 'A year', licenseType: 'subscription', licenseStartType: 'entitlementCreation' },
    licenseDuration: { type: 'year', count: 1 },
  })
  const newDisk = (): Disk => {
    made += 1
    return { folder: join(root, `disk-${made}`) }
  }
  return {
    ...{ server, vendor, clock, newDisk },
    async sell(seatCount = 5) {
      made += 1
      const offering = { name: 'Seats', sku: `SEATS-${made}`, editionId: edition.id, planId }
      const of = { ...offering, seatCount, concurrencyMode: 'concurrent' }
      await vendor.post('/offerings', of)
      const group = await vendor.post('/entitlements/groups', { skus: [offering.sku] })
      return { entitlementId: group.entitlements[0].id, code: group.activationCodes[0] }
    },
    async copyOf({ folder }) {
      const copy = newDisk()
      await cp(folder, copy.folder, { recursive: true })
      return copy
    },
    async start({ folder }, options = {}) {
      const license = await Leasehold.open({
        ...{ url: server.url, tenantId: server.tenantId, productId: product.id },
        ...{ publicKeys: server.publicKeys, appName: 'copied', folder, clock },
        ...{ retryPausesMs: [], background: false, signals: hardware(folder) },
        ...options,
      })
      open.push(license)
      return license
    },
    async pass(ms) {
      await vendor.put('/test-clock', { now: new Date(server.now() + ms).toISOString() })
      clock.pass(ms)
    },
    async signsOf({ entitlementId }) {
      const { items } = await vendor.get(`/entitlements/${entitlementId}/possible-clones`)
      const codes = 'entitlement.seat.possibleClone'
      const feed = await vendor.get(`/events?codes=${codes}&resourceId=${entitlementId}`)
      const told = new Set(
        feed.items.map(({ payload }: { payload: Sign & { timestamp: string } }) =>
          JSON.stringify([payload.sign, payload.evidence]),
        ),
      )
      // The oldest first.
      return items.toReversed().map((item: Sign) => ({
        ...item,
        told: told.has(JSON.stringify([item.sign, item.evidence])),
      }))
    },
    async close() {
      for (const license of open) await license.close()
      await server.remove()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** A machine of its own for each name. */
export function hardware(name: string): NonNullable<LeaseholdOptions['signals']> {
  return () => ({ machine: `machine ${name}`, board: `board ${name}`, processor: `cpu ${name}` })
}

/** What a call was refused with; fails when it was not. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const result = await work.then(
    (value) => value as { refreshed?: boolean; error?: { code: string } },
    (error: { code: string }) => ({ error }),
  )
  expect(result.error, 'it was not refused').toBeDefined()
  return result.error?.code ?? ''
}
