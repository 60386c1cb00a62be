import { describe, expect, it } from 'vitest'
import { activate } from '../test/support/activate.ts'
import { at, days, hours, sampleFeature, sampleOffering } from '../test/support/sample-rights.ts'
import type { Command } from './commands.ts'
import { applyChanges, decide, type WorkingGroup } from './decide.ts'
import { type EntitlementEvent, eventsOf } from './events.ts'
import { settle } from './settle.ts'
import { defaultPolicy } from './state.ts'

const start = at('2026-01-05T10:00')
const hour = 3_600_000
const vendor = { by: 'vendor' } as const

type Offering = Parameters<typeof sampleOffering>[0]

/** A group that tells what each command made happen, time alone included. */
function openGroup() {
  const group: WorkingGroup = {
    policy: defaultPolicy,
    entitlements: new Map(),
    activations: new Map(),
    moreLapsed: new Set(),
  }
  return (command: Command, now = start): EntitlementEvent[] => {
    const settled = settle(group, now)
    const first = eventsOf(group, settled)
    applyChanges(group, settled)
    const { changes } = decide(group, command, now)
    const second = eventsOf(group, changes)
    applyChanges(group, changes)
    return [...first, ...second]
  }
}

function order(offering: Offering, entitlementId = 'E'): Command {
  const orders = [{ entitlementId, snapshot: sampleOffering(offering), startAt: null }]
  const about = { groupId: 'g', customerDisabledAt: null, reason: null }
  return { type: 'createEntitlements', ...about, orders }
}

const free = (seatId: string, force = false): Command => ({
  type: 'deactivate',
  activationId: `id-${seatId}`,
  caller: vendor,
  force,
})

const settling: Command = { type: 'settle' }
const onE = { entitlementId: 'E', reason: null } as const
const codes = (events: readonly EntitlementEvent[]) => events.map(({ code }) => code)

describe('the events of a decision', () => {
  it('are none for a refresh, for taking a seat again while it runs, and for a refusal', () => {
    const tell = openGroup()
    tell(order({ seatCount: 1, leasePeriod: hours(1) }))
    expect(codes(tell(activate('a')))).toContain('entitlement.seat.activated')
    expect(tell({ type: 'refresh', activationId: 'id-a', caller: vendor })).toEqual([])
    expect(tell(activate('a'))).toEqual([])
    expect(tell(activate('b'))).toEqual([])
  })

  it('tell a lapse once, as of the end of its lease, and the next taking as one', () => {
    const tell = openGroup()
    tell(order({ seatCount: 1, leasePeriod: hours(1) }))
    tell(activate('a'))
    const later = tell(settling, start + 2 * hour)
    expect(later).toMatchObject([
      {
        code: 'entitlement.seat.deactivated',
        end: 'lapsed',
        deactivatedAt: start + hour,
        seat: { seatId: 'a', seatsUsed: 0, activatedAt: start },
      },
    ])
    expect(tell(settling, start + 3 * hour)).toEqual([])
    expect(codes(tell(activate('a'), start + 3 * hour))).toEqual(['entitlement.seat.activated'])
  })

  it('tell a seat that lingers when it is handed in, not again when the linger period ends', () => {
    const tell = openGroup()
    tell(order({ seatCount: 1, leasePeriod: hours(1), lingerPeriod: days(1) }))
    tell(activate('a'))
    expect(tell(free('a'), start + 1)).toMatchObject([{ end: 'freed', seat: { seatsUsed: 1 } }])
    expect(tell(settling, start + 2 * 24 * hour)).toEqual([])
  })

  it('tell of a seat in overdraft that it is one, taken and given back', () => {
    const tell = openGroup()
    tell(order({ seatCount: 1, overdraftSeats: { type: 'absolute', value: 1 } }))
    expect(tell(activate('a'))).toMatchObject([{ seat: { isOverdraftSeat: false } }])
    expect(tell(activate('b'))).toMatchObject([{ seat: { isOverdraftSeat: true, seatsUsed: 2 } }])
    expect(tell(free('b'))).toMatchObject([{ seat: { isOverdraftSeat: true, seatsUsed: 1 } }])
    expect(tell(free('a'))).toMatchObject([{ seat: { isOverdraftSeat: false, seatsUsed: 0 } }])
  })

  it('tell the first seat of a term that it starts: the start first, then the seat', () => {
    const tell = openGroup()
    const plan = { ...sampleOffering({}).plan, licenseStartType: 'activation' } as const
    expect(codes(tell(order({ plan })))).toEqual(['entitlement.created'])
    expect(codes(tell(activate('a')))).toEqual([
      'entitlement.activated',
      'entitlement.updated',
      'entitlement.seat.activated',
    ])
  })

  it('tell a renewal with both ends, and every change as an update besides', () => {
    const tell = openGroup()
    tell(order({}))
    const [renewed, updated] = tell({ type: 'renew', ...onE })
    expect(renewed).toMatchObject({ code: 'entitlement.renewed', renewedAt: start })
    if (renewed?.code !== 'entitlement.renewed') throw new Error('not renewed')
    expect(renewed.newExpiryAt).toBeGreaterThan(renewed.previousExpiryAt ?? 0)
    expect(updated).toMatchObject({ code: 'entitlement.updated', expiryAt: renewed.newExpiryAt })
    const disable = { type: 'setDisabled', whose: 'customer', disabled: true, ...onE } as const
    expect(tell(disable)).toMatchObject([{ code: 'entitlement.updated', disabled: true }])
    expect(tell(disable)).toEqual([])
    expect(codes(tell({ type: 'setProvisioned', provisioned: true, ...onE }))).toEqual([
      'entitlement.provision',
      'entitlement.updated',
    ])
    expect(codes(tell({ type: 'setProvisioned', provisioned: false, ...onE }))).toEqual([
      'entitlement.updated',
    ])
  })

  it('tell a reset by hand as a period of its own, before what comes after it', () => {
    const tell = openGroup()
    tell(
      order({
        features: [sampleFeature({ id: 'runs', key: 'runs', type: 'usageCount', value: 5 })],
      }),
    )
    tell(activate('a'))
    tell({ type: 'checkout', activationId: 'id-a', caller: vendor, key: 'runs', amount: 3 })
    const reset = tell({ type: 'resetFeature', featureId: 'runs', ...onE }, start + hour)
    expect(reset).toMatchObject([
      {
        code: 'entitlement.usage.summary',
        untilAt: start + hour,
        features: [{ key: 'runs', used: 3, overdraftUsed: 0 }],
      },
    ])
  })
})
