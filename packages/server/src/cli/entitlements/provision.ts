import type { Command } from 'commander'
import { apiCommand, online } from '../api/session.ts'
import { findEntitlement } from '../names/orders.ts'
import { type ChangeOptions, changeOptions, makeChange } from './change.ts'

/** Noting that an entitlement was handed to its customer. */
export function addProvision(entitlements: Command): void {
  const provision = apiCommand(entitlements, {
    usage: 'provision <entitlement>',
    description: 'note that it is provided to its customer; listeners are told',
    example: 'entitlements provision Acme',
  })
  changeOptions(provision)
    .option('--undo', 'note that it is not provided any more')
    .action(
      online(async (session, text: string, options: ChangeOptions & { undo?: true }) => {
        const entitlement = await findEntitlement(session.api, text)
        const method = options.undo ? 'DELETE' : 'POST'
        await makeChange(session, { entitlement, path: '/provision', method }, options)
      }),
    )
}
