import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import type { Entitlement } from '../api/models.ts'
import { findOffering } from '../names/catalogue.ts'
import { UsageError } from '../usage-error.ts'
import { forceOption } from './change.ts'
import { type ResetOptions, resetBody, resetOptions } from './reset.ts'
import { idOf, type SetOptions, setBody, setOptions } from './set.ts'

type Options = { on?: string; force?: true; keepUsage?: true; keepExpiry?: true }

/** A change that can be made later or of many entitlements. */
export type ChangeKind = {
  readonly word: string
  /** What it is to be told besides the entitlement. */
  readonly argument?: string
  readonly description: string
  /** Behind the words that name it, in an example. */
  readonly example: string
  readonly options: (command: Command) => Command
  /** The change as the API takes it; keys are looked up in `sample`, which it is made of or one like it. */
  readonly read: (
    api: Api,
    sample: Entitlement,
    argument: string | undefined,
    options: object,
  ) => Promise<object> | object
}

const none = (command: Command) => command

export const changeKinds: readonly ChangeKind[] = [
  {
    word: 'set',
    description: 'change single values',
    example: '--seats 20',
    options: setOptions,
    read: (_api, sample, _argument, options: SetOptions) => ({
      type: 'update',
      ...setBody(sample, options),
      forceSeatCount: options.force,
    }),
  },
  {
    word: 'change-offering',
    argument: 'sku',
    description: 'upgrade, downgrade or cross-grade',
    example: 'CAD-MAX-1Y',
    options: (command) =>
      forceOption(command)
        .option('--keep-usage', 'do not begin the usage counts again')
        .option('--keep-expiry', 'keep the end of the term; else it is counted from then'),
    read: async (api, _sample, sku = '', { keepUsage, keepExpiry, force }: Options) => ({
      type: 'changeOffering',
      offeringId: (await findOffering(api, sku)).id,
      keepUsage,
      keepExpiry,
      forceSeatCount: force,
    }),
  },
  {
    word: 'reset',
    description: 'take current values of the catalogue',
    example: '--seats',
    options: resetOptions,
    read: async (api, sample, _argument, options: ResetOptions) => ({
      type: 'resetOverrides',
      ...(await resetBody(api, sample, options)),
      forceSeatCount: options.force,
    }),
  },
  {
    word: 'start',
    description: 'start the term',
    example: '',
    options: (command) => command.option('--on <date>', 'for plans that start on a given date'),
    read: (_api, _sample, _argument, { on }: Options) => ({ type: 'start', startDate: on }),
  },
  {
    word: 'renew',
    description: 'add one term',
    example: '',
    options: none,
    read: () => ({ type: 'renew' }),
  },
  {
    word: 'disable',
    description: 'refuse seats and leases until it is enabled',
    example: '',
    options: none,
    read: () => ({ type: 'disable' }),
  },
  {
    word: 'enable',
    description: 'give seats and leases again',
    example: '',
    options: none,
    read: () => ({ type: 'enable' }),
  },
  {
    word: 'reset-usage',
    argument: 'feature',
    description: 'set a usage count to zero',
    example: 'report-runs',
    options: none,
    read: (_api, sample, key) => {
      if (key === undefined) throw new UsageError('Say which feature.')
      return { type: 'resetFeature', featureId: idOf(sample.features, key, 'feature') }
    },
  },
]
