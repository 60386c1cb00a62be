import { withoutActivation } from '../cache/cache-content.ts'
import { save, type Turn, takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { momentOf } from '../clock/anchors.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { sealUnder } from '../trust/jwe.ts'
import { escrowOf } from './escrow.ts'
import {
  type Block,
  commonClaims,
  type OfflineToken,
  requireAmounts,
  tokenOf,
} from './make-token.ts'
import type { OfflineContent, Sums } from './offline-content.ts'

/** `escrow` is asked for in addition; `giveBack` is given up here before the token is made. */
export type OfflineRefresh = {
  readonly escrow?: readonly Block[]
  readonly giveBack?: readonly Block[]
}

type Active = NonNullable<OfflineContent['active']>

/** Asks for a new lease, and tells what was used and is given back. */
export function createRefresh(client: Client, request: OfflineRefresh): Promise<OfflineToken> {
  return takeTurn(client, null, async (turn) => {
    const active = activeOf(client)
    const sums = { ...sumsOf(client) }
    const left = new Map(
      escrowOf(client.view.lease, client.content).map((each) => [each.key, each.left]),
    )
    // Sums only grow: a wrong one could never be taken back, and no report be believed any more.
    for (const { key, amount } of requireAmounts(request.giveBack ?? [])) {
      const rest = (left.get(key) ?? 0) - amount
      if (rest < 0) throw new LeaseholdError('featureNotCheckedOut', { details: key })
      left.set(key, rest)
      const sum = sums[key] ?? { used: 0, returned: 0 }
      sums[key] = { ...sum, returned: sum.returned + amount }
    }
    const made = makeReport(client, active, 'refresh', sums, request.escrow ?? [])
    const asked = { requestId: made.requestId, made: momentOf(client.settings.clock) }
    await note(turn, made.counter, { ...active, sums, asked })
    return tokenOf(made.text)
  })
}

/**
 * Ends the activation here and makes the token that says so. Asked again, it gives the same token,
 * so that one that was lost on its way can be carried once more.
 */
export function createDeactivation(client: Client): Promise<OfflineToken> {
  return takeTurn(client, null, async (turn) => {
    const { goodbye, active: running } = client.content.offline
    if (running === null && goodbye !== null) return tokenOf(goodbye)
    const active = activeOf(client)
    const sums: Record<string, Sums> = {}
    const isPool = (key: string) => client.view.features.get(key)?.type === 'elementPool'
    for (const { key, granted, used } of escrowOf(client.view.lease, client.content)) {
      const spent = isPool(key) ? 0 : used
      sums[key] = { used: spent, returned: granted - spent }
    }
    const { text, counter } = makeReport(client, active, 'deactivate', sums, [])
    // One write: the rights are gone before anybody sees the token, and never without it.
    const bare = withoutActivation(client.content)
    await save(turn, { ...bare, offline: { ...bare.offline, counter, goodbye: text } })
    return tokenOf(text)
  })
}

function activeOf(client: Client): Active {
  const { active } = client.content.offline
  if (active === null || client.view.lease === null) {
    throw new LeaseholdError(
      client.content.accessToken === null ? 'notActivated' : 'activationOnline',
    )
  }
  return active
}

/** With what the server is known to have taken back, so that no sum stands below it. */
function sumsOf({ view, content }: Client): Record<string, Sums> {
  const sums: Record<string, Sums> = {}
  for (const { key, returned } of escrowOf(view.lease, content)) {
    sums[key] = { used: content.offline.active?.sums[key]?.used ?? 0, returned }
  }
  return sums
}

function makeReport(
  client: Client,
  active: Active,
  type: 'refresh' | 'deactivate',
  sums: Readonly<Record<string, Sums>>,
  escrow: readonly Block[],
) {
  const { lease } = client.view
  if (lease === null) throw new LeaseholdError('notActivated')
  const common = commonClaims(client, escrow)
  const usage = Object.entries(sums).map(([key, each]) => ({ key, ...each }))
  const claims = { ...common, type, sub: lease.activationId, epoch: lease.epoch, usage }
  const kind = type === 'refresh' ? 'refresh' : 'deactivation'
  const { random, tenantId } = client.settings
  const header = { typ: `leasehold-offline-${kind}+jwe`, kid: lease.activationId, aud: tenantId }
  const secret = Buffer.from(active.responseKey, 'base64url')
  const text = sealUnder(secret, header, JSON.stringify(claims), random)
  return { text, requestId: common.requestId, counter: common.counter }
}

async function note(turn: Turn, counter: number, active: Active): Promise<void> {
  const { offline } = turn.client.content
  await save(turn, { offline: { ...offline, counter, active } })
}
