import { takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import type { EntitlementInfo } from './entitlement.ts'
import { perform, repeatPending } from './perform.ts'
import { requireActive } from './standing.ts'

export async function fetchEntitlement(client: Client): Promise<EntitlementInfo | null> {
  try {
    await takeTurn(client, null, async (turn) => {
      requireActive(client)
      await repeatPending(turn)
      requireActive(client)
      await perform(turn, {
        method: 'GET',
        path: '/api/v1/activation/entitlement',
        body: null,
        effect: { kind: 'entitlement' },
      })
    })
  } catch (error) {
    if (!(error instanceof LeaseholdError)) throw error
  }
  return client.content.entitlement
}
