import type { Command } from 'commander'
import { addBulk } from './bulk/bulk.ts'
import { addDelegate } from './delegate.ts'
import { addHistory } from './history.ts'
import { addLife } from './life.ts'
import { addList } from './list.ts'
import { addProvision } from './provision.ts'
import { addReset } from './reset.ts'
import { addSchedule } from './schedule.ts'
import { addSeats } from './seats.ts'
import { addSell } from './sell.ts'
import { addSet } from './set.ts'
import { addShow } from './show.ts'
import { addEntitlementUsage } from './usage.ts'
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
  const each = [addSell, addList, addShow, addSet, addLife, addReset, addSchedule, addBulk]
  const seats = [addSeats, addUsageHistory, addEntitlementUsage]
  for (const add of [...each, addProvision, addDelegate, ...seats, addHistory]) add(entitlements)
}
