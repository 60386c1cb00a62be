import type { Deps } from '../../deps.ts'
import type { Customer } from '../../storage/customer-row.ts'
import { listCustomers } from '../../storage/customers.ts'
import { listGroups } from '../../storage/groups.ts'
import { firstBy } from '../../storage/listing.ts'
import { scheduleChange } from '../changes/schedule-change.ts'
import { createGroup } from '../create-group.ts'
import { createCustomer, type NewCustomer } from '../customers/edit-customer.ts'
import { setCustomerDisabled } from '../disable-customer.ts'
import { type Caller, submitEntitlementCommand } from '../entitlement-command.ts'
import { makeDemoFields, makeDemoPeople } from './demo-people.ts'
import { type DemoSeats, makeDemoSeats } from './demo-seats.ts'
import { unlessMade } from './unless-made.ts'

type DemoOrder = {
  /** What the order shows. */
  readonly shows: string
  readonly customer: NewCustomer & { readonly accountRefId: string }
  readonly orderRefId: string
  readonly skus: readonly string[]
  readonly startedDaysAgo: number
  readonly disabled?: 'entitlement' | 'customer'
  readonly use?: DemoSeats
  /** In how many days it is to be renewed. */
  readonly renewedInDays?: number
}

/** The first is the one that a demo application activates. */
const orders: readonly DemoOrder[] = [
  {
    shows: 'active',
    customer: {
      name: 'Harbour & Lane Architects',
      accountRefId: 'ACC-1001',
      profile: {
        type: 'customer',
        website: 'https://harbourlane.example',
        contractValue: 18_500,
        contractStartDate: '2024-01-01T00:00:00Z',
      },
      customFields: { region: 'south-west' },
    },
    orderRefId: 'PO-1001',
    skus: ['PL-STU-PRO-F10-1Y', 'PL-REN-FRM-F4-1Y'],
    startedDaysAgo: 20,
  },
  {
    shows: 'expiring',
    customer: { name: 'Brückner Statik', accountRefId: 'ACC-1002' },
    orderRefId: 'PO-1002',
    skus: ['PL-STU-ESS-F5-1Y'],
    startedDaysAgo: 350,
    renewedInDays: 14,
  },
  {
    shows: 'gracePeriod',
    customer: { name: 'Oakfield Town Council', accountRefId: 'ACC-1003' },
    orderRefId: 'PO-1003',
    skus: ['PL-STU-PRO-F10-1Y'],
    startedDaysAgo: 370,
  },
  {
    shows: 'expired',
    customer: { name: 'Delta Yard', accountRefId: 'ACC-1004' },
    orderRefId: 'PO-1004',
    skus: ['PL-STU-ULT-F25-1Y', 'PL-REN-DSK-N2-1Y'],
    startedDaysAgo: 500,
  },
  {
    shows: 'perpetual',
    customer: { name: 'Northmoor College', accountRefId: 'ACC-1005' },
    orderRefId: 'PO-1005',
    skus: ['PL-STU-PRO-N3-P'],
    startedDaysAgo: 0,
    // One machine and 30 reports more than were bought.
    use: {
      seats: [1, 2, 3, 4].map((n) => ({
        seatId: `drawing-room-${n}`,
        seatName: `Drawing room ${n}`,
      })),
      counted: { key: 'reportRuns', amount: 530 },
    },
  },
  {
    shows: 'disabled',
    customer: { name: 'Pixelmark', accountRefId: 'ACC-1006' },
    orderRefId: 'PO-1006',
    skus: ['PL-STU-PRO-N1-1M'],
    startedDaysAgo: 0,
    disabled: 'entitlement',
  },
  {
    shows: 'customerDisabled',
    customer: { name: 'Sable Interiors', accountRefId: 'ACC-1007' },
    orderRefId: 'PO-1007',
    skus: ['PL-STU-ESS-F5-1Y'],
    startedDaysAgo: 60,
    disabled: 'customer',
  },
  {
    shows: 'trial',
    customer: { name: 'Jo Alvarez', accountRefId: 'ACC-1008', profile: { type: 'prospect' } },
    orderRefId: 'PO-1008',
    skus: ['PL-STU-TRIAL'],
    startedDaysAgo: 0,
  },
]

const dayMs = 86_400_000

/** One activation code of each order, by what the order shows. */
export async function makeDemoOrders(
  deps: Deps,
  caller: Caller,
): Promise<{ activationCodes: Record<string, string>; activationCode: string }> {
  await makeDemoFields(deps, caller.tenantId)
  const codes: [string, string][] = []
  for (const order of orders) codes.push([order.shows, await placeOrder(deps, caller, order)])
  return { activationCodes: Object.fromEntries(codes), activationCode: codes[0]?.[1] ?? '' }
}

async function placeOrder(deps: Deps, caller: Caller, order: DemoOrder): Promise<string> {
  const { tenantId } = caller
  const { orderRefId, skus, startedDaysAgo, disabled } = order
  const customer = await makeCustomer(deps, tenantId, order.customer)
  const filter = { customerId: customer.id, orderRefId }
  const { items } = await listGroups(deps.db, tenantId, filter, firstBy('created', 1))
  const [made] = items
  if (made?.activationCodes[0] !== undefined) {
    await makeDemoPeople(deps, caller, customer, made.id)
    if (order.use) await makeDemoSeats(deps, caller, made.id, order.use)
    return made.activationCodes[0]
  }
  const group = await createGroup(deps, {
    ...caller,
    skus,
    customerId: customer.id,
    orderRefId,
    startAt: startedDaysAgo > 0 ? deps.clock.now() - startedDaysAgo * dayMs : null,
  })
  await makeDemoPeople(deps, caller, customer, group.groupId)
  if (order.use) await makeDemoSeats(deps, caller, group.groupId, order.use)
  if (order.renewedInDays !== undefined) {
    const at = deps.clock.now() + order.renewedInDays * dayMs
    const plan = { at, change: { type: 'renew' }, reason: 'Agreed by phone' } as const
    for (const entitlementId of group.entitlementIds) {
      await scheduleChange(deps, caller, { groupId: group.groupId, entitlementId }, plan)
    }
  }
  if (disabled === 'customer') await setCustomerDisabled(deps, caller, customer.id, true)
  if (disabled === 'entitlement') {
    for (const entitlementId of group.entitlementIds) {
      const reason = 'Payment failed'
      const disable = { type: 'setDisabled', whose: 'entitlement', disabled: true } as const
      await submitEntitlementCommand(deps, caller, { ...disable, entitlementId, reason })
    }
  }
  return group.activationCodes[0] ?? ''
}

function makeCustomer(
  deps: Deps,
  tenantId: string,
  wanted: DemoOrder['customer'],
): Promise<Customer> {
  const { accountRefId } = wanted
  return unlessMade(
    () => createCustomer(deps, tenantId, wanted),
    async () => {
      const listing = firstBy('name', 500, accountRefId)
      const { items } = await listCustomers(deps.db, tenantId, {}, listing)
      return items.find((customer) => customer.accountRefId === accountRefId) ?? null
    },
  )
}
