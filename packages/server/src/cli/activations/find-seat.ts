import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import type { Activation } from '../api/models.ts'
import { findActivation, findEntitlement } from '../names/orders.ts'

export type Within = { readonly entitlement?: string }

export function within(command: Command): Command {
  return command.option(
    '--entitlement <entitlement>',
    "of this one, by id, SKU, code, order reference or customer's name",
  )
}

/** By id, or by seat within an entitlement. */
export async function findSeat(
  api: Api,
  text: string,
  { entitlement }: Within,
): Promise<Activation> {
  const found = entitlement === undefined ? null : await findEntitlement(api, entitlement)
  return findActivation(api, text, found)
}
