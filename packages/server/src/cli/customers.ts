import type { Command } from 'commander'
import type { Api } from './api/api.ts'
import { type ListOptions, listOptions, listQuery, printPage } from './api/listing.ts'
import type { Customer, CustomerPreview, Page } from './api/models.ts'
import { apiCommand, online } from './api/session.ts'
import { requireChange } from './catalogue/require-change.ts'
import { findCustomer } from './names/orders.ts'
import {
  bodyOf,
  type CustomerOptions,
  describeCustomer as describe,
  withFields,
  withOthers,
} from './people/customer-fields.ts'
import { writeInstant } from './text/instant.ts'
import { table } from './text/table.ts'

type Switching = { reason?: string; dryRun?: true }

export function addCustomers(program: Command): void {
  const customers = program.command('customers').description('whom you sell to')

  const list = apiCommand(customers, {
    usage: 'list',
    description: 'list the customers',
    example: 'customers list --search acme',
  })
  listOptions(list, 'name and account reference').action(
    online(async (session, options: ListOptions) => {
      const page = await session.api.get<Page<Customer>>('/customers', listQuery(options))
      printPage(session, page, ['id', 'name', 'account ref', 'status'], (customer) => [
        customer.id,
        customer.name,
        customer.accountRefId,
        customer.status,
      ])
    }),
  )

  apiCommand(customers, {
    usage: 'show <customer>',
    description: 'show a customer, by id, name or account reference',
    example: 'customers show Acme',
  }).action(
    online(async ({ api, print }, text: string) => {
      const customer = await readCustomer(api, (await findCustomer(api, text)).id)
      print(customer, () => describe(customer))
    }),
  )

  const create = apiCommand(customers, {
    usage: 'create <name>',
    description: 'create a customer',
    example: 'customers create Acme --ref ACC-1042',
  })
  withFields(create).action(
    online(async ({ api, print }, name: string, options: CustomerOptions) => {
      const created = await api.send<Customer>('POST', '/customers', { name, ...bodyOf(options) })
      print(created, () => describe(created))
    }),
  )

  const set = apiCommand(customers, {
    usage: 'set <customer>',
    description: 'change a customer',
    example: 'customers set Acme --ref ACC-1043',
  })
  withFields(set)
    .option('--name <name>', 'another name')
    .action(
      online(async ({ api, print }, text: string, options: CustomerOptions & { name?: string }) => {
        const body = requireChange({ name: options.name, ...bodyOf(options) })
        const { id } = await findCustomer(api, text)
        const path = `/customers/${id}`
        if (body.customFields === undefined) await api.send('PATCH', path, body)
        else {
          const { thing, tag } = await api.read<Customer>(path)
          await api.sendOver(tag, 'PATCH', path, withOthers(body, thing.customFields))
        }
        const customer = await readCustomer(api, id)
        print(customer, () => describe(customer))
      }),
    )

  for (const [word, meaning] of [
    ['disable', 'disable a customer and all its entitlements: no activation, no refresh'],
    ['enable', 'enable a customer and its entitlements again'],
  ] as const) {
    apiCommand(customers, {
      usage: `${word} <customer>`,
      description: meaning,
      example: `customers ${word} Acme --reason "invoice 17"`,
    })
      .option('--reason <text>', 'why; kept with each entitlement that it changes')
      .option('--dry-run', 'only tell what it would do')
      .action(
        online(async ({ api, print }, text: string, { reason, dryRun }: Switching) => {
          const { id } = await findCustomer(api, text)
          if (dryRun) {
            const path = `/customers/${id}/${word}`
            const told = await api.send<CustomerPreview>('PATCH', path, undefined, { dryRun })
            return print(told, () => describePreview(told))
          }
          await api.send('PATCH', `/customers/${id}/${word}`, undefined, { reason })
          const customer = await readCustomer(api, id)
          print(customer, () => describe(customer))
        }),
      )
  }

  apiCommand(customers, {
    usage: 'portal <customer>',
    description: 'tell where a customer finds its portal',
    example: 'customers portal Acme',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id } = await findCustomer(api, text)
      const portal = await api.get<{ url: string }>(`/customers/${id}/eup`)
      print(portal, () => portal.url)
    }),
  )

  apiCommand(customers, {
    usage: 'delete <customer>',
    description: 'delete a customer that has no entitlement groups',
    example: 'customers delete Acme',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id, name } = await findCustomer(api, text)
      await api.send('DELETE', `/customers/${id}`)
      print(null, () => `The customer ${name} is deleted.`)
    }),
  )
}

function readCustomer(api: Api, id: string): Promise<Customer> {
  return api.get(`/customers/${id}`, { expand: 'stats' })
}

function describePreview({ entitlements: { total, items } }: CustomerPreview): string {
  const header = ['entitlement', 'status', 'devices', 'the last knows at the latest']
  const rows = items.map(({ entitlementId, status, devices }) => [
    entitlementId,
    status.from === status.to ? status.to : `${status.from} → ${status.to}`,
    devices.total,
    devices.total === 0 ? null : writeInstant(devices.worstCase),
  ])
  const head = `Nothing has been done. It would change ${total} entitlements.\n`
  return rows.length === 0 ? head : `${head}\n${table(header, rows)}`
}
