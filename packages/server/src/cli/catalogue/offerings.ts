import type { Interval } from '@leasehold/core/interval'
import type { Overdraft } from '@leasehold/core/limits'
import { concurrencyModes, usageResetSchedules } from '@leasehold/core/rights'
import { type Command, Option } from 'commander'
import type { Api } from '../api/api.ts'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Offering, Page } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findEdition, findOffering, findPlan, findProduct } from '../names/catalogue.ts'
import { parseInterval, writeInterval } from '../text/interval.ts'
import { parseCount, parseLimit, writeLimit } from '../text/limit.ts'
import { facts } from '../text/table.ts'
import { type RenewalOptions, renewingOf, withRenewal, writeRenewal } from './renewal-options.ts'
import { requireChange } from './require-change.ts'

type Fields = RenewalOptions & {
  lease?: Interval
  product?: string
  edition?: string
  plan?: string
  name?: string
  sku?: string
  seats?: number
  mode?: string
  overdraft?: Overdraft
  maintenance?: Interval
  grace?: Interval
  usageReset?: string
  description?: string
}
type Needed = { edition: string; plan: string; sku: string; seats: number; mode: string }

// What a name may be long.
const maxName = 50

export function addOfferings(program: Command): void {
  const offerings = program.command('offerings').description('what is ordered: SKUs')

  const list = apiCommand(offerings, {
    usage: 'list',
    description: 'list the offerings',
    example: 'offerings list --product CAD',
  })
  listOptions(list, 'name and SKU')
    .option('--product <product>', 'only of this product')
    .action(
      online(async (session, options: ListOptions & { product?: string }) => {
        const { api } = session
        const { product } = options
        const productId = product === undefined ? undefined : (await findProduct(api, product)).id
        const query = { ...listQuery(options), productId, expand }
        const page = await api.get<Page<Offering>>('/offerings', query)
        const header = ['sku', 'edition', 'plan', 'seats', 'mode', 'id']
        printPage(session, page, header, (offering) => [
          offering.sku,
          editionText(offering),
          offering.plan?.name,
          seatsText(offering),
          offering.concurrencyMode,
          offering.id,
        ])
      }),
    )

  apiCommand(offerings, {
    usage: 'show <offering>',
    description: 'show an offering, by id, SKU or name',
    example: 'offerings show CAD-PRO-1Y',
  }).action(
    online(async ({ api, print }, text: string) => {
      const offering = await readOffering(api, (await findOffering(api, text)).id)
      print(offering, () => describe(offering))
    }),
  )

  const create = apiCommand(offerings, {
    usage: 'create',
    description: 'create an offering: an edition, a plan, and how many seats of which kind',
    example:
      'offerings create --sku CAD-PRO-1Y --product CAD --edition Pro --plan "1 year" ' +
      '--seats 10 --mode concurrent',
  })
  withFields(create, true).action(
    online(async ({ api, print }, options: Fields & Needed) => {
      const { product, edition } = await findEdition(api, options.edition, options.product)
      const plan = await findPlan(api, options.plan)
      const name = options.name ?? nameOf(product.name, edition.name, plan.name, options.sku)
      const body = { ...bodyOf(options), name, editionId: edition.id, planId: plan.id }
      const created = await api.send<Offering>('POST', '/offerings', body)
      const offering = await readOffering(api, created.id)
      print(offering, () => describe(offering))
    }),
  )

  const set = apiCommand(offerings, {
    usage: 'set <offering>',
    description: 'change an offering; entitlements keep what they were sold with',
    example: 'offerings set CAD-PRO-1Y --seats 20',
  })
  withFields(set, false).action(
    online(async ({ api, print }, text: string, options: Fields) => {
      const offering = await findOffering(api, text)
      const { product = offering.productId, edition, plan } = options
      const body = requireChange({
        ...bodyOf(options),
        editionId: edition && (await findEdition(api, edition, product)).edition.id,
        planId: plan && (await findPlan(api, plan)).id,
      })
      await api.send('PATCH', `/offerings/${offering.id}`, body)
      const changed = await readOffering(api, offering.id)
      print(changed, () => describe(changed))
    }),
  )

  apiCommand(offerings, {
    usage: 'delete <offering>',
    description: 'delete an offering that was never sold',
    example: 'offerings delete CAD-PRO-1Y',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id, sku } = await findOffering(api, text)
      await api.send('DELETE', `/offerings/${id}`)
      print(null, () => `The offering ${sku} is deleted.`)
    }),
  )
}

function withFields(command: Command, needed: boolean): Command {
  const options = [
    new Option('--sku <sku>', 'what it is ordered by'),
    new Option('--edition <edition>', 'the edition, by id or name'),
    new Option('--plan <plan>', 'the plan, by id or name'),
    new Option('--seats <count>', 'how many seats').argParser(parseCount),
    new Option('--mode <mode>', 'floating or bound to a device').choices(concurrencyModes),
  ]
  for (const option of options) command.addOption(option.makeOptionMandatory(needed))
  return withRenewal(command)
    .option('--lease <period>', 'instead of the lease period of the product', parseInterval)
    .option('--product <product>', 'of the edition; left out, the only one there is')
    .option('--name <name>', 'how people call it')
    .option('--overdraft <limit>', 'seats beyond those: none, 2, 10%, unlimited', parseLimit)
    .option('--maintenance <length>', 'how long updates are included; none', parseInterval)
    .option('--grace <period>', 'instead of the grace period of the product', parseInterval)
    .addOption(
      new Option('--usage-reset <schedule>', 'when counts begin again').choices(
        usageResetSchedules,
      ),
    )
    .option('--description <text>', 'what it is')
}

function bodyOf({ sku, name, seats, mode, overdraft, maintenance, ...rest }: Fields) {
  return {
    sku,
    name,
    description: rest.description,
    seatCount: seats,
    concurrencyMode: mode,
    overdraftSeatLimit: overdraft,
    hasMaintenance: maintenance && maintenance.type !== 'none',
    maintenanceDuration: maintenance,
    gracePeriod: rest.grace,
    usageResetSchedule: rest.usageReset,
    leasePeriod: rest.lease,
    ...renewingOf(rest),
  }
}

function nameOf(product: string, edition: string, plan: string, sku: string): string {
  const name = `${product} ${edition}, ${plan}`
  return name.length <= maxName ? name : sku
}

const expand = 'edition,edition.product,plan'

function readOffering(api: Api, id: string): Promise<Offering> {
  return api.get(`/offerings/${id}`, { expand })
}

function editionText({ edition }: Offering): string | undefined {
  return edition ? [edition.product?.name, edition.name].filter(Boolean).join(' ') : undefined
}

function seatsText({ seatCount, overdraftSeatLimit: overdraft }: Offering): string {
  return overdraft.type === 'none' ? String(seatCount) : `${seatCount}+${writeLimit(overdraft)}`
}

function describe(offering: Offering): string {
  const { hasMaintenance, maintenanceDuration, gracePeriod } = offering
  return facts([
    ['offering', offering.name],
    ['sku', offering.sku],
    ['id', offering.id],
    ['description', offering.description],
    ['edition', editionText(offering)],
    ['plan', offering.plan?.name],
    ['seats', `${seatsText(offering)}, ${offering.concurrencyMode}`],
    ['maintenance', hasMaintenance ? writeInterval(maintenanceDuration) : 'none'],
    ['grace', gracePeriod ? writeInterval(gracePeriod) : "the product's"],
    ['lease', offering.leasePeriod ? writeInterval(offering.leasePeriod) : null],
    ['renewal', offering.leaseRenewal && writeRenewal(offering.leaseRenewal)],
    ['detection', offering.detection === null ? null : offering.detection ? 'on' : 'off'],
    ['usage reset', offering.usageResetSchedule],
  ])
}
