import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import type { Group, OrderPreview } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findOffering } from '../names/catalogue.ts'
import { findCustomer, findGroup } from '../names/orders.ts'
import { facts, section, table } from '../text/table.ts'
import { UsageError } from '../usage-error.ts'
import { expiryText } from './expiry-text.ts'

type Options = {
  sku: string[]
  customer?: string
  group?: string
  code?: string[]
  order?: string
  start?: string
  reason?: string
  dryRun?: true
}

export function addSell(entitlements: Command): void {
  apiCommand(entitlements, {
    usage: 'sell',
    description: 'make an entitlement for each SKU: in a new group with a code, or in one there is',
    example: 'entitlements sell --customer Acme --sku CAD-PRO-1Y',
  })
    .requiredOption('--sku <sku...>', 'what is sold; also the id or name of an offering')
    .option('--customer <customer>', 'to whom, by id, name or account reference')
    .option('--group <group>', 'add to this group, which has its customer and codes already')
    .option('--code <codes...>', 'activation codes of your own, in place of a generated one')
    .option('--order <text>', 'order reference')
    .option('--start <date>', 'start of the term, for plans that start on a given date')
    .option('--reason <text>', 'why; kept with the first version')
    .option('--dry-run', 'only tell what it would make')
    .action(
      online(async ({ api, print }, options: Options) => {
        if (options.dryRun) {
          const told = await order<OrderPreview>(api, options)
          return print(told, () => describePreview(told))
        }
        const { id } = await order<Group>(api, options)
        const group = await api.get<Group>(`/entitlements/groups/${id}`, {
          expand: 'customer,entitlements',
        })
        print(group, () => describe(group))
      }),
    )
}

async function order<T>(api: Api, options: Options): Promise<T> {
  const { customer, group, code, order: orderRefId, start: startDate } = options
  const { reason, dryRun } = options
  const skus: string[] = []
  for (const text of options.sku) skus.push((await findOffering(api, text)).sku)
  if (group !== undefined) {
    if (customer !== undefined || code !== undefined || orderRefId !== undefined) {
      throw new UsageError('With --group, customer, codes and order are those of the group.')
    }
    const { id } = await findGroup(api, group)
    const path = `/entitlements/groups/${id}/extend`
    return api.send('POST', path, { skus, startDate }, { reason, dryRun })
  }
  const customerId = customer === undefined ? undefined : (await findCustomer(api, customer)).id
  const body = { skus, customerId, activationCodes: code, orderRefId, startDate }
  return api.send('POST', '/entitlements/groups', body, { reason, dryRun })
}

function describePreview({ entitlements }: OrderPreview): string {
  const header = ['sku', 'status', 'seats', 'expires']
  const rows = entitlements.map((each) => [
    each.sku,
    each.status,
    `${each.seatCount}, ${each.concurrencyMode}`,
    expiryText(each),
  ])
  return `Nothing has been done. It would make:\n\n${table(header, rows)}`
}

function describe(group: Group): string {
  const entitlements = (group.entitlements ?? []).map(({ id, sku, status }) => [id, sku, status])
  const head = facts([
    ['customer', group.customer?.name],
    ['order', group.orderRefId],
    ['group', group.id],
    ...group.activationCodes.map((code) => ['code', code] as const),
  ])
  return `${head}${section('entitlements', entitlements)}`
}
