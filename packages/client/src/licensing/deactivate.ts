import { takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { sendUsage } from '../usage/send-usage.ts'
import { type NotDone, notDone } from './outcome.ts'
import { perform, repeatPending } from './perform.ts'
import { isGone } from './settle-reply.ts'

export type Deactivated =
  | { readonly deactivated: true }
  | ({ readonly deactivated: false } & NotDone)

export async function deactivate(client: Client): Promise<Deactivated> {
  try {
    // Afterwards there is no token to tell it with. What cannot be told now waits for the next one.
    await sendUsage(client, null, { quiet: false })
    await takeTurn(client, null, async (turn) => {
      if (client.content.offline.active !== null) throw new LeaseholdError('activationOffline')
      if (client.content.accessToken === null) throw new LeaseholdError('notActivated')
      if (client.content.pending?.effect.kind === 'deactivate') {
        await repeatPending(turn)
        return
      }
      // Needs no nonce, so what other calls left open does not matter: it ends with the activation.
      await perform(turn, {
        method: 'DELETE',
        path: '/api/v1/activation',
        body: null,
        effect: { kind: 'deactivate' },
      })
    })
    return { deactivated: true }
  } catch (error) {
    if (error instanceof LeaseholdError && isGone(error)) return { deactivated: true }
    return { deactivated: false, ...notDone(error) }
  }
}
