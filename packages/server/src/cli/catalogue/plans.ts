import type { Interval } from '@leasehold/core/interval'
import { type LicenseStartType, planTypes } from '@leasehold/core/rights'
import { type Command, Option } from 'commander'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Page, Plan } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findPlan } from '../names/catalogue.ts'
import { parseInterval, writeInterval } from '../text/interval.ts'
import { facts } from '../text/table.ts'
import { UsageError } from '../usage-error.ts'
import { requireChange } from './require-change.ts'

// What a person says, and what the API has for it.
const starts = {
  creation: 'entitlementCreation',
  activation: 'activation',
  manual: 'manualActivation',
  custom: 'custom',
} as const satisfies Record<string, LicenseStartType>

type Terms = {
  subscription?: Interval
  perpetual?: true
  start?: keyof typeof starts
  type?: string
  description?: string
}

export function addPlans(program: Command): void {
  const plans = program.command('plans').description('for how long, and from when')

  const list = apiCommand(plans, {
    usage: 'list',
    description: 'list the plans',
    example: 'plans list',
  })
  listOptions(list, 'the name').action(
    online(async (session, options: ListOptions) => {
      const page = await session.api.get<Page<Plan>>('/plans', listQuery(options))
      printPage(session, page, ['id', 'name', 'term', 'starts', 'type'], (plan) => [
        plan.id,
        plan.name,
        termText(plan),
        plan.licenseStartType,
        plan.planType,
      ])
    }),
  )

  apiCommand(plans, {
    usage: 'show <plan>',
    description: 'show a plan, by id or name',
    example: 'plans show "1 year"',
  }).action(
    online(async ({ api, print }, text: string) => {
      const plan = await findPlan(api, text)
      print(plan, () => describe(plan))
    }),
  )

  const create = apiCommand(plans, {
    usage: 'create <name>',
    description: 'create a plan: a subscription with its length, or perpetual',
    example: 'plans create "1 year" --subscription 1y --start activation',
  })
  withTerms(create).action(
    online(async ({ api, print }, name: string, options: Terms) => {
      const terms = termsOf(options)
      if (terms.licenseType === undefined) {
        throw new UsageError('Say --subscription with its length, or --perpetual.')
      }
      const body = { name, licenseStartType: starts.activation, ...terms }
      const plan = await api.send<Plan>('POST', '/plans', body)
      print(plan, () => describe(plan))
    }),
  )

  const set = apiCommand(plans, {
    usage: 'set <plan>',
    description: 'change a plan; entitlements keep the one that they were sold with',
    example: 'plans set "1 year" --start creation',
  })
  withTerms(set)
    .option('--name <name>', 'another name')
    .action(
      online(async ({ api, print }, text: string, options: Terms & { name?: string }) => {
        const { name } = options
        const body = requireChange({ ...(name !== undefined && { name }), ...termsOf(options) })
        const { id } = await findPlan(api, text)
        await api.send('PATCH', `/plans/${id}`, body)
        const plan = await api.get<Plan>(`/plans/${id}`)
        print(plan, () => describe(plan))
      }),
    )

  apiCommand(plans, {
    usage: 'delete <plan>',
    description: 'delete a plan that no offering has',
    example: 'plans delete "1 year"',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id, name } = await findPlan(api, text)
      await api.send('DELETE', `/plans/${id}`)
      print(null, () => `The plan ${name} is deleted.`)
    }),
  )
}

function withTerms(command: Command): Command {
  return command
    .option('--subscription <length>', 'it ends after this long', parseInterval)
    .option('--perpetual', 'it never ends')
    .addOption(
      new Option('--start <when>', 'when the term begins: with the first seat unless said').choices(
        Object.keys(starts),
      ),
    )
    .addOption(new Option('--type <type>', 'what it is for').choices(planTypes))
    .option('--description <text>', 'what it is')
}

function termsOf({ subscription, perpetual, start, type, description }: Terms) {
  if (subscription && perpetual) throw new UsageError('A plan is a subscription or perpetual.')
  return {
    ...(subscription && { licenseType: 'subscription', licenseDuration: subscription }),
    ...(perpetual && { licenseType: 'perpetual', licenseDuration: { type: 'none' } }),
    ...(start && { licenseStartType: starts[start] }),
    ...(type !== undefined && { planType: type }),
    ...(description !== undefined && { description }),
  }
}

function termText({ licenseType, licenseDuration }: Plan): string {
  return licenseType === 'perpetual' ? 'perpetual' : writeInterval(licenseDuration)
}

function describe(plan: Plan): string {
  return facts([
    ['plan', plan.name],
    ['id', plan.id],
    ['description', plan.description],
    ['term', termText(plan)],
    ['starts', plan.licenseStartType],
    ['type', plan.planType],
  ])
}
