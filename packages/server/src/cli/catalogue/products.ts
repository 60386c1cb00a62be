import type { Interval } from '@leasehold/core/interval'
import type { Command } from 'commander'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Page, Product } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findProduct } from '../names/catalogue.ts'
import { writeInstant } from '../text/instant.ts'
import { parseInterval, writeInterval } from '../text/interval.ts'
import { facts } from '../text/table.ts'
import { type RenewalOptions, renewingOf, withRenewal, writeRenewal } from './renewal-options.ts'
import { requireChange } from './require-change.ts'

type Periods = {
  lease?: Interval
  offlineLease?: Interval
  grace?: Interval
  linger?: Interval
  delegation?: Interval
}
type Fields = Periods & RenewalOptions & { name?: string; description?: string }

export function addProducts(program: Command): void {
  const products = program.command('products').description('what you sell: applications')

  const list = apiCommand(products, {
    usage: 'list',
    description: 'list the products',
    example: 'products list',
  })
  listOptions(list, 'the name').action(
    online(async (session, options: ListOptions) => {
      const page = await session.api.get<Page<Product>>('/products', listQuery(options))
      printPage(session, page, ['id', 'name', 'lease', 'grace'], (product) => [
        product.id,
        product.name,
        writeInterval(product.leasePeriod),
        writeInterval(product.gracePeriod),
      ])
    }),
  )

  apiCommand(products, {
    usage: 'show <product>',
    description: 'show a product, by id or name',
    example: 'products show CAD',
  }).action(
    online(async ({ api, print }, text: string) => {
      const product = await findProduct(api, text)
      print(product, () => describe(product))
    }),
  )

  const create = apiCommand(products, {
    usage: 'create <name>',
    description: 'create a product; without periods its lease is one day',
    example: 'products create CAD --lease 1d --grace 7d',
  })
  withPeriods(create).action(
    online(async ({ api, print }, name: string, { description, ...options }: Fields) => {
      const created = await api.send<Product>('POST', '/products', { name, description })
      const periods = { ...periodsOf(options), ...renewingOf(options) }
      if (Object.values(periods).some((period) => period !== undefined)) {
        await api.send('PATCH', `/products/${created.id}`, periods)
      }
      const product = await api.get<Product>(`/products/${created.id}`)
      print(product, () => describe(product))
    }),
  )

  const set = apiCommand(products, {
    usage: 'set <product>',
    description: 'change a product; entitlements keep what they were sold with',
    example: 'products set CAD --lease 12h',
  })
  withPeriods(set)
    .option('--name <name>', 'another name')
    .action(
      online(async ({ api, print }, text: string, { name, description, ...options }: Fields) => {
        const body = requireChange({
          name,
          description,
          ...periodsOf(options),
          ...renewingOf(options),
        })
        const { id } = await findProduct(api, text)
        await api.send('PATCH', `/products/${id}`, body)
        const product = await api.get<Product>(`/products/${id}`)
        print(product, () => describe(product))
      }),
    )

  apiCommand(products, {
    usage: 'delete <product>',
    description: 'delete a product that nothing refers to',
    example: 'products delete CAD',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id, name } = await findProduct(api, text)
      await api.send('DELETE', `/products/${id}`)
      print(null, () => `The product ${name} is deleted.`)
    }),
  )
}

function withPeriods(command: Command): Command {
  return withRenewal(command)
    .option('--description <text>', 'what it is')
    .option('--lease <period>', 'how long an application runs on its cached rights', parseInterval)
    .option('--grace <period>', 'how long it may be used after the term', parseInterval)
    .option('--linger <period>', 'least hold of a floating seat', parseInterval)
    .option('--offline-lease <period>', 'the lease of a seat activated offline', parseInterval)
    .option(
      '--delegation <period>',
      'how long a local license server serves it on one token; none: as the tenant has it',
      parseInterval,
    )
}

function periodsOf({ lease, offlineLease, grace, linger, delegation }: Periods) {
  return {
    leasePeriod: lease,
    offlineLeasePeriod: offlineLease,
    gracePeriod: grace,
    lingerPeriod: linger,
    delegationPeriod: delegation,
  }
}

function describe(product: Product): string {
  return facts([
    ['product', product.name],
    ['id', product.id],
    ['description', product.description],
    ['lease', writeInterval(product.leasePeriod)],
    ['offline lease', writeInterval(product.offlineLeasePeriod)],
    ['grace', writeInterval(product.gracePeriod)],
    ['linger', writeInterval(product.lingerPeriod)],
    ['delegation', writeInterval(product.delegationPeriod)],
    ['renewal', writeRenewal(product.leaseRenewal)],
    ['detection', product.detection ? 'on' : 'off'],
    ['created', writeInstant(product.createdAt)],
  ])
}
