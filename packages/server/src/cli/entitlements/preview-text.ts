import type { ChangePreview } from '../api/models.ts'
import { writeInstant } from '../text/instant.ts'
import { section } from '../text/table.ts'
import { writeChanges } from './change-text.ts'

// More seats than these help nobody to see what a change comes to.
const shown = 20

/** What a change would do, for a person to decide by. */
export function describePreview(name: string, preview: ChangePreview): string {
  const { version, status, stillExpired, summaries } = preview
  if (version.from === version.to && summaries.length === 0) {
    return `${name}: nothing would change.\n`
  }
  const state = status.from === status.to ? status.to : `${status.from} → ${status.to}`
  return [
    `${name}: ${state}, version ${version.from} → ${version.to}. Nothing has been done.\n`,
    section('would change', writeChanges(preview)),
    section('would be lost', lossRows(preview)),
    section(
      'would be summed up for billing',
      summaries.map(({ key, used, overdraftUsed, from, until }) => [
        key,
        `${used} used${overdraftUsed > 0 ? `, ${overdraftUsed} of them in overdraft` : ''}`,
        `${writeInstant(from)} – ${writeInstant(until)}`,
      ]),
    ),
    section('seats that would be freed', preview.seats.freed.map(seatRow)),
    `\n${seatsText(preview)}${devicesText(preview)}${publishedText(preview)}`,
    section('by when each device knows', deviceRows(preview)),
    stillExpired ? '\nThe renewed term would have ended too.\n' : '',
  ].join('')
}

function lossRows({ losses }: ChangePreview): string[][] {
  const { features, attributes, holdings, usage, startsBy } = losses
  return [
    ...features.map(({ key, reason, from, to }) => [key, featureText(reason, from, to)]),
    ...attributes.map(({ key, from }) => [key, `${from} → none`]),
    ...holdings.map(({ key, over }) => [key, `${over} in use that the new limit does not cover`]),
    ...usage.map(({ key, used }) => [key, `the count of ${used} begins again`]),
    ...(startsBy ? [['start', `no more by the first seat, but: ${startsBy}`]] : []),
  ]
}

function featureText(reason: string, from: number | null, to: number | null): string {
  if (reason === 'off') return 'off'
  return reason === 'removed' ? 'gone' : `${from ?? 'unlimited'} → ${to ?? 'unlimited'}`
}

function seatsText({ seats }: ChangePreview): string {
  const limit = seats.limit === null ? 'no limit' : `of ${seats.limit}`
  const over =
    seats.overLimit === 0 ? '' : `; ${seats.overLimit} above it until they are given back`
  return `Seats: ${seats.used} used, ${limit}${over}. `
}

function devicesText({ devices }: ChangePreview): string {
  const { total, worstCase } = devices
  if (total === 0) return 'No device would have anything to learn.\n'
  const word = total === 1 ? 'One device runs' : `${total} devices run`
  return `${word} on it; the last knows at the latest ${latestText(worstCase)}.\n`
}

function deviceRows({ devices }: ChangePreview): string[][] {
  if (devices.items.length === 0) return []
  const header = ['seat', 'connected', 'polling', 'renewing', 'at the latest']
  const rows = devices.items
    .slice(0, shown)
    .map(({ seatId, seatName, ...known }) => [
      seatName ?? seatId,
      ...[known.pushBy, known.pollBy, known.renewBy].map((at) => (at ? writeInstant(at) : '-')),
      latestText(known.worstCase),
    ])
  return [header, ...rows, ...(devices.items.length > shown ? [['…']] : [])]
}

/** A change that devices are not told of by themselves, or only later. */
function publishedText({ at, publishedAt, undetected, devices }: ChangePreview): string {
  if (devices.total === 0) return ''
  if (undetected.length > 0) return `Devices would not be told of it: ${undetected.join(', ')}.\n`
  if (publishedAt === null || publishedAt === at) return ''
  return `It would be published ${writeInstant(publishedAt)}, when the back-end window ends.\n`
}

function latestText(at: string | null): string {
  return at === null ? 'when it asks, and never by itself' : writeInstant(at)
}

function seatRow({ seatId, seatName }: { seatId: string; seatName: string | null }): string[] {
  return [seatId, seatName ?? '']
}
