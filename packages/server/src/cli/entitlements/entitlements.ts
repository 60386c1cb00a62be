import type { Command } from 'commander'
import { addHistory } from './history.ts'
import { addLife } from './life.ts'
import { addList } from './list.ts'
import { addReset } from './reset.ts'
import { addSeats } from './seats.ts'
import { addSell } from './sell.ts'
import { addSet } from './set.ts'
import { addShow } from './show.ts'
import { addUsageHistory } from './usage-history.ts'

export function addEntitlements(program: Command): void {
  const entitlements = program
    .command('entitlements')
    .description('what customers have: sell, change, renew, disable, look back')
    .addHelpText(
      'after',
      "\nAn entitlement is named by its id, SKU, activation code, order reference or customer's\n" +
        'name, whichever is unambiguous.',
    )
  const seats = [addSeats, addUsageHistory]
  for (const add of [addSell, addList, addShow, addSet, addLife, addReset, ...seats, addHistory]) {
    add(entitlements)
  }
}
