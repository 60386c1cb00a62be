import type { Decision, Grant } from '../../src/outcome.ts'
import type { Store } from '../support/store.ts'
import type { Client } from './clients.ts'
import type { History } from './history.ts'
import type { World } from './world.ts'

/** One story: what is told to the rules and to the model, step by step. */
export type Story = {
  readonly store: Store
  readonly world: World
  readonly clients: readonly Client[]
  readonly history: History
  /** What each seat was allowed, as the model told it at the time; by instant and activation. */
  readonly allowed: Map<string, Allowed>
  readonly told: string[]
}

export type Allowed = {
  readonly at: number
  readonly id: string
  /** Null: nothing at all. */
  readonly seat: {
    readonly leaseEnd: number
    readonly version: number
    readonly pool: number
  } | null
}

export function grantOf(decision: Decision<unknown>): Grant | null {
  if (!decision.ok || typeof decision.value !== 'object' || decision.value === null) return null
  return 'activation' in decision.value ? (decision.value as Grant) : null
}

export function fork(store: Store): Store {
  return {
    policy: store.policy,
    entitlements: new Map(store.entitlements),
    activations: new Map(store.activations),
    offlineSeats: new Map(store.offlineSeats),
  }
}
