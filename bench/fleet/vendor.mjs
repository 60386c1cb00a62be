import { applyChanges, decide } from '@leasehold/core/decide'
import { presetValues } from '@leasehold/core/renewal-presets'
import { settle } from '@leasehold/core/settle'
import { defaultPolicy } from '@leasehold/core/state'

const none = { type: 'none', count: null }

/** An order of node-locked seats for three years, under one of the presets. */
function snapshot(preset, seatCount) {
  const { leasePeriod = { type: 'day', count: 1 }, ...values } = presetValues(preset, 'nodeLock')
  const bare = { overdraft: { type: 'none', value: null }, description: null, edited: false }
  return {
    ...{ productId: 'product', editionId: 'edition', offeringId: 'offering' },
    ...{ offeringName: 'Fleet', sku: 'FLEET' },
    plan: {
      ...{ id: 'plan', name: 'Three years', type: 'paid', licenseType: 'subscription' },
      ...{ licenseStartType: 'entitlementCreation', licenseDuration: { type: 'year', count: 3 } },
    },
    ...{ hasMaintenance: false, maintenanceDuration: none, concurrencyMode: 'nodeLock' },
    ...{ seatCount, overdraftSeats: { type: 'none', value: null }, usageResetSchedule: 'never' },
    ...{ leasePeriod, offlineLeasePeriod: none, gracePeriod: none, lingerPeriod: none },
    ...values,
    features: [{ id: 'cores', key: 'cores', type: 'elementPool', value: 64, ...bare }],
    attributes: [{ id: 'region', key: 'region', type: 'string', value: 'EU', edited: false }],
  }
}

/** The rules of the server over one order, counting what would be written. */
export function createOrder(id, preset, seats, now, counts) {
  const group = {
    policy: defaultPolicy,
    entitlements: new Map(),
    activations: new Map(),
    moreLapsed: new Set(),
  }

  function run(command, now) {
    write(settle(group, now))
    const decision = decide(group, command, now)
    if (!decision.ok) throw new Error(`${command.type}: ${decision.refusal.code}`)
    write(decision.changes)
    return decision.value
  }

  function write(changes) {
    applyChanges(group, changes)
    // Of activations: a line for each lease. That an update has arrived is one of the rows.
    counts.records += changes.log.filter(({ operation }) => operation !== 'update').length
    for (const rows of Object.values(changes)) counts.rows += rows.length
  }

  const orders = [{ entitlementId: id, snapshot: snapshot(preset, seats), startAt: null }]
  const create = { type: 'createEntitlements', groupId: id, orders }
  run({ ...create, customerDisabledAt: null, reason: null }, now)
  const entitlement = () => group.entitlements.get(id)

  return {
    run,
    entitlement,
    /** What polls deliver; a window that has ended publishes first. */
    published(now) {
      const { dueAt } = entitlement().publication
      if (dueAt !== null && dueAt <= now) run({ type: 'settle' }, now)
      return entitlement().publication
    },
  }
}
