import { isNone } from '@leasehold/core/interval'
import { type RenewalSetting, renewalModes } from '@leasehold/core/lease-renewal'
import { type PresetValues, presetValues, renewalPresets } from '@leasehold/core/renewal-presets'
import type { ConcurrencyMode } from '@leasehold/core/rights'
import { type Static, Type } from 'typebox'
import { invalid } from '../http/request-error.ts'
import {
  component,
  Interval,
  IntervalInput,
  nullable,
  oneOf,
  readInterval,
  ref,
} from '../http/wire.ts'
import { closed } from './fields.ts'

const mode = oneOf(renewalModes, {
  description:
    'atExpiry: shortly before the lease ends. every: each interval. atPercent: at so many percent ' +
    'of the lease. off: only when it has ended.',
})
const percent = Type.Integer({ minimum: 1, maximum: 99 })

export const LeaseRenewalModel = component(
  'LeaseRenewal',
  Type.Object({
    mode,
    interval: nullable(ref(Interval)),
    percent: nullable(percent),
    courtesyRefresh: Type.Boolean({
      description: 'Renew early when the server can be reached without waiting.',
    }),
  }),
)

export const LeaseRenewalInput = component(
  'LeaseRenewalInput',
  closed(
    {
      mode,
      interval: Type.Optional(nullable(ref(IntervalInput))),
      percent: Type.Optional(nullable(percent)),
      courtesyRefresh: Type.Optional(nullable(Type.Boolean())),
    },
    { examples: [{ mode: 'atPercent', percent: 80 }] },
  ),
)

export const detectionInput = Type.Boolean({
  description: 'Whether polls and the stream deliver edits; reductions always are.',
})

export const presetInput = oneOf(renewalPresets, {
  description:
    'Sets renewal, detection and, for some, the lease period in one go; what is named beside it ' +
    'wins. dynamic: the lease as it is, renewed at its end. decoupled: full duration where seats ' +
    'are node-locked, no renewal. coupled: 90 days, renewed every 24 hours, no detection.',
})

export function renewalToWire({ courtesy, ...others }: RenewalSetting) {
  return { ...others, courtesyRefresh: courtesy }
}

export function readRenewal(input: Static<typeof LeaseRenewalInput>): RenewalSetting {
  const interval = input.interval ? readInterval(input.interval) : null
  if (input.mode === 'every' && (interval === null || isNone(interval))) {
    throw invalid('leaseRenewal.interval', 'is needed for every', 'required')
  }
  if (input.mode === 'atPercent' && typeof input.percent !== 'number') {
    throw invalid('leaseRenewal.percent', 'is needed for atPercent', 'required')
  }
  return {
    mode: input.mode,
    interval: input.mode === 'every' ? interval : null,
    percent: input.mode === 'atPercent' ? (input.percent ?? null) : null,
    courtesy: input.courtesyRefresh ?? true,
  }
}

type Renewing = {
  preset?: Static<typeof presetInput> | null
  leaseRenewal?: Static<typeof LeaseRenewalInput> | null
  detection?: boolean | null
}

/** What a body says of renewal: the values of the preset, and over them what it names. */
export function readRenewing(body: Renewing, concurrency: ConcurrencyMode): Partial<PresetValues> {
  const { preset, leaseRenewal, detection } = body
  return {
    ...(preset && presetValues(preset, concurrency)),
    ...(leaseRenewal && { leaseRenewal: readRenewal(leaseRenewal) }),
    ...(typeof detection === 'boolean' && { detection }),
  }
}
