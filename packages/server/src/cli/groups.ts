import type { Command } from 'commander'
import type { Api } from './api/api.ts'
import { type ListOptions, listOptions, listQuery, printPage } from './api/listing.ts'
import type { Group, Page } from './api/models.ts'
import { apiCommand, online } from './api/session.ts'
import { requireChange } from './catalogue/require-change.ts'
import { findCustomer, findGroup } from './names/orders.ts'
import { addGroupContacts } from './people/group-contacts.ts'
import { writeInstant } from './text/instant.ts'
import { facts, section } from './text/table.ts'

type SetOptions = { customer?: string; order?: string; reason?: string }

export function addGroups(program: Command): void {
  const groups = program
    .command('groups')
    .description('orders: entitlements with a customer and activation codes in common')

  const list = apiCommand(groups, {
    usage: 'list',
    description: 'list the entitlement groups',
    example: 'groups list --search acme',
  })
  listOptions(list, "order reference and customer's name, or with this whole code").action(
    online(async (session, options: ListOptions) => {
      const query = { ...listQuery(options), expand }
      const page = await session.api.get<Page<Group>>('/entitlements/groups', query)
      const header = ['id', 'customer', 'order', 'entitlements', 'codes', 'created']
      printPage(session, page, header, (group) => [
        group.id,
        group.customer?.name,
        group.orderRefId,
        group.entitlements?.map(({ sku }) => sku).join(', '),
        codesText(group),
        writeInstant(group.created),
      ])
    }),
  )

  apiCommand(groups, {
    usage: 'show <group>',
    description: "show a group, by id, activation code, order reference or customer's name",
    example: 'groups show PO-2026-0117',
  }).action(
    online(async ({ api, print }, text: string) => {
      const group = await findGroup(api, text)
      print(group, () => describe(group))
    }),
  )

  apiCommand(groups, {
    usage: 'set <group>',
    description: 'move a group to another customer, or change its order reference',
    example: 'groups set PO-2026-0117 --customer Acme',
  })
    .option('--customer <customer>', 'by id, name or account reference')
    .option('--order <text>', 'order reference; an empty one clears it')
    .option('--reason <text>', 'why')
    .action(
      online(async ({ api, print }, text: string, { customer, order, reason }: SetOptions) => {
        requireChange({ customer, order })
        const { id } = await findGroup(api, text)
        const customerId =
          customer === undefined ? undefined : (await findCustomer(api, customer)).id
        const body = { customerId, orderRefId: order }
        await api.send('PATCH', `/entitlements/groups/${id}`, body, { reason })
        const group = await readGroup(api, id)
        print(group, () => describe(group))
      }),
    )

  addGroupContacts(groups)
}

const expand = 'customer,entitlements'

function readGroup(api: Api, id: string): Promise<Group> {
  return api.get(`/entitlements/groups/${id}`, { expand })
}

// A group may have hundreds.
function codesText({ activationCodes: [first, ...others] }: Group): string | undefined {
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

function describe(group: Group): string {
  const head = facts([
    ['group', group.id],
    ['customer', group.customer?.name],
    ['order', group.orderRefId],
    ['created', writeInstant(group.created)],
    ['licence file', group.licenseFile?.fileName],
  ])
  const entitlements = (group.entitlements ?? []).map(({ id, sku, status }) => [id, sku, status])
  const codes = group.activationCodes.map((code) => [code])
  return `${head}${section('entitlements', entitlements)}${section('activation codes', codes)}`
}
