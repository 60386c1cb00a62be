import type { Command } from 'commander'
import {
  everyItem,
  type ListOptions,
  listOptions,
  listQuery,
  printPage,
} from '../../api/listing.ts'
import type { BulkChange, BulkItem, Entitlement, Page } from '../../api/models.ts'
import { apiCommand, online, type Session } from '../../api/session.ts'
import { entitlementParts } from '../../names/orders.ts'
import { writeInstant } from '../../text/instant.ts'
import { facts, section } from '../../text/table.ts'
import { CommandError, UsageError } from '../../usage-error.ts'
import { type ChangeOptions, changeOptions } from '../change.ts'
import { type ChangeKind, changeKinds } from '../change-kinds.ts'
import { type Filters, filterOptions, readFilters } from '../list.ts'
import { confirmed } from './confirm.ts'
import { followBulk } from './follow.ts'

type Options = ChangeOptions & Filters & { search?: string; every?: true; yes?: true }

/** One change of many entitlements. */
export function addBulk(entitlements: Command): void {
  const bulk = entitlements
    .command('bulk')
    .description('make one change of many entitlements, and see how far it is')
  for (const kind of changeKinds) addKind(bulk, kind)
  addLooks(bulk)
}

function addKind(bulk: Command, kind: ChangeKind): void {
  const { word, argument, description, example } = kind
  const command = apiCommand(bulk, {
    usage: `${word}${argument ? ` <${argument}>` : ''}`,
    description: `${description}, of all that match`,
    example: `entitlements bulk ${word} ${example} --product CAD --status active`.replace(
      '  ',
      ' ',
    ),
  })
  const withFilter = filterOptions(kind.options(changeOptions(command)))
  // A change of values has a --feature of its own; the filter's words are free in all of them.
  withFilter
    .option('--search <text>', "only with this text in SKU, order reference or customer's name")
    .option('--every', 'all that there are')
    .option('--yes', 'without asking')
    .action(async (...args: unknown[]) => {
      const given = argument ? (args[0] as string) : undefined
      const options = args.at(-2) as Options
      await online(async (session) => start(session, kind, given, options))(
        ...(args.slice(-1) as [Command]),
      )
    })
}

async function start(
  session: Session,
  kind: ChangeKind,
  given: string | undefined,
  options: Options,
): Promise<void> {
  const { api, print } = session
  const { search, every, reason, dryRun, yes } = options
  const asked = { search, ...(await readFilters(api, options)) }
  const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value))
  if (Object.keys(filter).length === 0 && !every) {
    throw new UsageError('Say which entitlements: by --product, --sku, …, or --every.')
  }
  const page = await api.get<Page<Entitlement>>('/entitlements', {
    ...filter,
    pageSize: 1,
    expand: entitlementParts,
  })
  const [sample] = page.items
  if (!sample) throw new CommandError('There are no such entitlements.')
  const change = await kind.read(api, sample, given, options)
  const question = `${kind.word} ${page.elementsTotal} entitlements?`
  if (!dryRun && !yes && !(await confirmed(question))) return
  const body = { filter, change, reason, dryRun }
  const started = await api.send<BulkChange>('POST', '/entitlements/bulk', body)
  const ended = await followBulk(session, started.id)
  const problems = await problemsOf(session, ended)
  print(ended, () => `${describe(ended)}${section('refused', problems)}`)
  refuseUndone(ended)
}

/** A script must not take what was refused, or stopped by somebody else, for done. */
function refuseUndone({ status, progress }: BulkChange): void {
  const { total, refused, failed } = progress
  if (status === 'cancelled') throw new CommandError('The bulk change was cancelled.')
  if (refused + failed > 0) {
    throw new CommandError(`${refused + failed} of ${total} entitlements were refused.`)
  }
}

function addLooks(bulk: Command): void {
  const list = apiCommand(bulk, {
    usage: 'list',
    description: 'list the bulk changes, the latest first',
    example: 'entitlements bulk list',
  })
  listOptions(list, null).action(
    online(async (session, options: ListOptions) => {
      const path = '/entitlements/bulk'
      const page = await session.api.get<Page<BulkChange>>(path, listQuery(options))
      printPage(
        session,
        page,
        ['id', 'change', 'status', 'done', 'refused', 'by', 'begun'],
        (each) => [
          each.id,
          `${String(each.change.type)}${each.dryRun ? ' (dry run)' : ''}`,
          each.status,
          `${each.progress.done} of ${each.progress.total}`,
          each.progress.refused + each.progress.failed,
          each.author.name,
          writeInstant(each.createdDate),
        ],
      )
    }),
  )

  apiCommand(bulk, {
    usage: 'show <bulk>',
    description: 'show how far a bulk change is, and what was refused',
    example: 'entitlements bulk show bulk_AaIA187ndgCyrysOzq2-DQ',
  }).action(
    online(async (session, id: string) => {
      const found = await session.api.get<BulkChange>(`/entitlements/bulk/${id}`)
      const problems = await problemsOf(session, found)
      session.print(found, () => `${describe(found)}${section('refused', problems)}`)
    }),
  )

  apiCommand(bulk, {
    usage: 'cancel <bulk>',
    description: 'stop a bulk change; what was changed stays changed',
    example: 'entitlements bulk cancel bulk_AaIA187ndgCyrysOzq2-DQ',
  }).action(
    online(async ({ api, print }, id: string) => {
      await api.send('POST', `/entitlements/bulk/${id}/cancel`)
      print(null, () => `${id} is being cancelled.\n`)
    }),
  )
}

// The list of the API has them all.
const shown = 50

async function problemsOf({ api }: Session, { id, progress }: BulkChange): Promise<string[][]> {
  if (progress.refused + progress.failed === 0) return []
  const rows: string[][] = []
  for (const status of ['refused', 'failed']) {
    for await (const item of everyItem<BulkItem>(api, `/entitlements/bulk/${id}/items`, {
      status,
    })) {
      if (rows.length === shown) return [...rows, ['…']]
      rows.push([item.entitlementId, item.problem?.errorCode ?? '', item.problem?.details ?? ''])
    }
  }
  return rows
}

function describe({ id, status, dryRun, change, progress, reason }: BulkChange): string {
  return facts([
    ['bulk change', id],
    ['change', `${String(change.type)}${dryRun ? ', dry run: nothing has been done' : ''}`],
    ['reason', reason],
    ['status', status],
    [dryRun ? 'would change' : 'done', `${progress.done} of ${progress.total}`],
    ['refused', progress.refused || null],
    ['failed', progress.failed || null],
    ['cancelled', progress.cancelled || null],
    ['to come', progress.pending || null],
  ])
}
