import { expect, it } from 'vitest'
import { activate } from '../test/support/activate.ts'
import { at, days, sampleFeature, sampleOffering } from '../test/support/sample-rights.ts'
import type { Command } from './commands.ts'
import { applyChanges, decide, type WorkingGroup } from './decide.ts'
import type { Changes } from './outcome.ts'
import { settle } from './settle.ts'
import { defaultPolicy } from './state.ts'

const start = at('2026-01-05T10:00')

it('what is reported late is in overdraft by the use of its own entitlement, not of one beside it', () => {
  const group: WorkingGroup = {
    policy: defaultPolicy,
    entitlements: new Map(),
    activations: new Map(),
    moreLapsed: new Set(),
    usageQueues: new Map(),
    closedUsage: [],
  }
  const tell = (command: Command, now = start): Changes => {
    applyChanges(group, settle(group, now))
    const decision = decide(group, command, now)
    if (!decision.ok) throw new Error(decision.refusal.code)
    applyChanges(group, decision.changes)
    return decision.changes
  }
  const snapshot = sampleOffering({
    ...{ seatCount: 1, concurrencyMode: 'nodeLock', leasePeriod: days(90) },
    usageResetSchedule: 'monthly',
    plan: { licenseDuration: { type: 'year', count: 1 } },
    features: [
      sampleFeature({
        ...{ key: 'runs', type: 'usageCount', value: 3 },
        overdraft: { type: 'absolute', value: 2 },
      }),
    ],
  })
  tell({
    type: 'createEntitlements',
    groupId: 'g',
    orders: ['E1', 'E2'].map((entitlementId) => ({ entitlementId, snapshot, startAt: null })),
    customerDisabledAt: null,
    reason: null,
  })
  tell(activate('a'))
  tell(activate('b'))
  const vendor = { by: 'vendor' } as const
  tell({ type: 'checkout', activationId: 'id-b', caller: vendor, key: 'runs', amount: 3 })
  const report: Command = {
    type: 'reportUsage',
    ...{ activationId: 'id-a', epoch: 1, queueId: '1', sequence: 1, hash: 'h' },
    entries: [{ key: 'runs', amount: 4, at: start + 1 }],
  }
  const { summaries } = tell(report, at('2026-02-10T10:00'))
  expect(summaries).toMatchObject([
    { entitlementId: 'E1', used: 4, overdraftUsed: 1, reason: 'late' },
  ])
})
