import { type Command, Option } from 'commander'
import { everyItem, type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { ChangePreview, Page, ScheduledChange } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findEntitlement } from '../names/orders.ts'
import { writeInstant } from '../text/instant.ts'
import { facts } from '../text/table.ts'
import { CommandError } from '../usage-error.ts'
import { type ChangeOptions, changeOptions, customerText } from './change.ts'
import { type ChangeKind, changeKinds } from './change-kinds.ts'
import { describePreview } from './preview-text.ts'

type Options = ChangeOptions & { at: string }

/** Changes that are made later. */
export function addSchedule(entitlements: Command): void {
  const schedule = entitlements
    .command('schedule')
    .description('have a change made at a time; what is past is made at once')
  for (const kind of changeKinds) addKind(schedule, kind)
  addScheduled(entitlements)
  addCancel(entitlements)
}

function addKind(schedule: Command, kind: ChangeKind): void {
  const { word, argument, description, example } = kind
  const command = apiCommand(schedule, {
    usage: `${word} <entitlement>${argument ? ` <${argument}>` : ''}`,
    description,
    example: `entitlements schedule ${word} Acme ${example} --at 2027-01-01`.replace('  ', ' '),
  })
  kind
    .options(changeOptions(command).requiredOption('--at <date>', 'when, as 2027-01-01T08:00:00Z'))
    .action(async (...args: unknown[]) => {
      const given = argument ? (args[1] as string) : undefined
      const options = args.at(-2) as Options
      await online(async ({ api, print }, text: string) => {
        const entitlement = await findEntitlement(api, text)
        const { at, reason, dryRun } = options
        const change = await kind.read(api, entitlement, given, options)
        const path = `/entitlements/${entitlement.id}/changes`
        const body = { at, change, reason }
        if (dryRun) {
          const told = await api.send<ChangePreview>('POST', path, body, { dryRun })
          const name = `${entitlement.sku}${customerText(entitlement)} at ${writeInstant(told.at)}`
          return print(told, () => describePreview(name, told))
        }
        const planned = await api.send<ScheduledChange>('POST', path, body)
        print(planned, () => describe(planned))
        // Its time was past: it was to be made at once.
        if (planned.problem) throw new CommandError('The change was not made.')
      })(args[0] as string, ...(args.slice(-1) as [Command]))
    })
}

function addScheduled(entitlements: Command): void {
  const scheduled = apiCommand(entitlements, {
    usage: 'scheduled [entitlement]',
    description: 'list the changes that are to come, of one entitlement or of all',
    example: 'entitlements scheduled Acme',
  })
  listOptions(scheduled, null)
    .addOption(
      new Option('--status <status>', 'those that are over')
        .choices(['pending', 'done', 'refused', 'failed', 'cancelled'])
        .default('pending'),
    )
    .action(
      online(
        async (session, text: string | undefined, options: ListOptions & { status: string }) => {
          const { api } = session
          const path = text === undefined ? '' : `/${(await findEntitlement(api, text)).id}`
          const query = { ...listQuery(options), status: options.status }
          const page = await api.get<Page<ScheduledChange>>(`/entitlements${path}/changes`, query)
          const header = ['id', 'entitlement', 'at', 'change', 'status', 'by', 'reason']
          printPage(session, page, header, (each) => [
            each.id,
            each.entitlementId,
            writeInstant(each.at),
            String(each.change.type),
            each.problem?.errorCode ?? each.status,
            each.author.name,
            each.reason,
          ])
        },
      ),
    )
}

function addCancel(entitlements: Command): void {
  apiCommand(entitlements, {
    usage: 'cancel-scheduled <change>',
    description: 'cancel a change that is to come, by its id',
    example: 'entitlements cancel-scheduled chg_AaIA187ndgCyrysOzq2-DQ',
  }).action(
    online(async ({ api, print }, id: string) => {
      for await (const each of everyItem<ScheduledChange>(api, '/entitlements/changes', {
        status: 'pending',
      })) {
        if (each.id !== id) continue
        await api.send('DELETE', `/entitlements/${each.entitlementId}/changes/${id}`)
        return print(null, () => `${id} is cancelled.\n`)
      }
      throw new CommandError(`No change ${id} is to come; \`entitlements scheduled\` lists them.`)
    }),
  )
}

function describe({ id, at, change, status, version, problem }: ScheduledChange): string {
  return facts([
    ['scheduled', id],
    ['change', String(change.type)],
    ['at', writeInstant(at)],
    ['status', status],
    ['version', version],
    ['refused', problem && `${problem.details} (${problem.errorCode})`],
  ])
}
