import type { RenewalMode } from '@leasehold/core/lease-renewal'
import { type RenewalPreset, renewalPresets } from '@leasehold/core/renewal-presets'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseInterval, writeInterval } from '../text/interval.ts'

type Renewal = {
  readonly mode: RenewalMode
  readonly interval?: ReturnType<typeof parseInterval>
  readonly percent?: number
}

export type RenewalOptions = {
  readonly preset?: RenewalPreset
  readonly renewal?: Renewal
  readonly courtesy?: boolean
  readonly detection?: boolean
}

/** How devices renew their lease, and whether polls and the stream tell them of edits. */
export function withRenewal(command: Command): Command {
  return command
    .addOption(
      new Option('--preset <preset>', 'lease, renewal and detection in one go').choices(
        renewalPresets,
      ),
    )
    .option(
      '--renewal <when>',
      'when devices renew: at-expiry, off, 80% of the lease, or each 24h',
      parseRenewal,
    )
    .option('--no-courtesy', 'with --renewal: not early either when the server can be reached')
    .addOption(
      new Option('--detection <switch>', 'whether polls and the stream deliver edits').argParser(
        parseSwitch,
      ),
    )
}

/** What the options say, as the API takes it. */
export function renewingOf({ preset, renewal, courtesy, detection }: RenewalOptions) {
  return {
    preset,
    leaseRenewal: renewal && { ...renewal, courtesyRefresh: courtesy ?? true },
    detection,
  }
}

function parseRenewal(text: string): Renewal {
  const typed = text.trim().toLowerCase()
  if (typed === 'at-expiry') return { mode: 'atExpiry' }
  if (typed === 'off') return { mode: 'off' }
  const [, percent] = /^(\d{1,2})%$/.exec(typed) ?? []
  if (percent !== undefined) return { mode: 'atPercent', percent: Number(percent) }
  return { mode: 'every', interval: parseInterval(typed) }
}

function parseSwitch(text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on'
  throw new InvalidArgumentError('Write on or off.')
}

type RenewalWire = {
  readonly mode: RenewalMode
  readonly interval: Parameters<typeof writeInterval>[0] | null
  readonly percent: number | null
  readonly courtesyRefresh: boolean
}

export function writeRenewal({ mode, interval, percent, courtesyRefresh }: RenewalWire): string {
  const when = {
    atExpiry: 'before it ends',
    every: interval ? `every ${writeInterval(interval)}` : 'every',
    atPercent: `at ${percent}% of it`,
    off: 'not by itself',
  }[mode]
  return courtesyRefresh ? `${when}, or early when it can` : when
}
