import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import type { Activation, ChangePreview, Entitlement, Page, Version } from '../api/models.ts'
import type { Session } from '../api/session.ts'
import { entitlementParts } from '../names/orders.ts'
import { writeInstant } from '../text/instant.ts'
import { section } from '../text/table.ts'
import { writeChanges } from './change-text.ts'
import { describePreview } from './preview-text.ts'

export type ChangeOptions = { reason?: string; force?: true; dryRun?: true }

export function changeOptions(command: Command): Command {
  return command
    .option('--reason <text>', 'why; kept with the version that this makes')
    .option('--dry-run', 'only tell what it would do')
}

export function forceOption(command: Command): Command {
  return command.option('--force', 'also when more seats are in use than the change leaves')
}

type Change = {
  readonly entitlement: Entitlement
  /** Below the entitlement's path. */
  readonly path: string
  readonly method?: 'PATCH' | 'POST' | 'DELETE'
  readonly body?: unknown
  /** What to say when it made no version, since nothing that a client sees was changed. */
  readonly otherwise?: string
}

/** Makes a change and tells what it came to: the versions that are new since it was looked up. */
export async function makeChange(
  { api, print, note }: Session,
  { entitlement, path, method = 'PATCH', body, otherwise = 'Nothing has changed.' }: Change,
  { reason, force, dryRun }: ChangeOptions,
): Promise<void> {
  const { id } = entitlement
  const query = { reason, forceSeatCount: force, dryRun }
  if (dryRun) {
    const told = await api.send<ChangePreview>(method, `/entitlements/${id}${path}`, body, query)
    return print(told, () =>
      describePreview(`${entitlement.sku}${customerText(entitlement)}`, told),
    )
  }
  const headers = await api.sendForHeaders(method, `/entitlements/${id}${path}`, body, query)
  const changed = await api.get<Entitlement>(`/entitlements/${id}`, { expand: entitlementParts })
  const versions = await newVersions(api, id, entitlement.version)
  const seats = await seatsOf(api, id)
  print(changed, () => {
    const head = `${changed.sku}${customerText(changed)}: ${changed.status}, version ${changed.version}\n`
    if (versions.length === 0) return `${head}${otherwise}\n`
    const changes = versions.flatMap(writeChanges)
    return `${head}${section('changed', changes)}\n${reachText(seats)}\n`
  })
  tellReach(note, changed, versions)
  if (headers.get('leasehold-notice')?.includes('stillExpired')) {
    note('The renewed term has ended too: renew again, or set --expires.')
  }
}

/** What the editor would not expect: that it waits, or will not reach devices by itself. */
function tellReach(note: (text: string) => void, changed: Entitlement, made: Version[]): void {
  const [last] = made.slice(-1)
  if (!last) return
  const send = `\`entitlements publish ${changed.id}\` sends it now.`
  if (last.notDetected.length > 0) {
    const groups = last.notDetected.join(', ')
    note(`It will not reach devices before they renew: not detected (${groups}). ${send}`)
  } else if (last.publishAt !== null && last.publishAt > last.date) {
    note(`It waits for the window: devices are told at ${writeInstant(last.publishAt)}. ${send}`)
  }
}

export function customerText({ group }: Entitlement): string {
  return group.customer ? ` of ${group.customer.name}` : ''
}

async function newVersions(api: Api, id: string, since: string): Promise<Version[]> {
  const page = await api.get<Page<Version>>(`/entitlements/${id}/versions`, { pageSize: 50 })
  const known = page.items.findIndex(({ version }) => version === since)
  return page.items.slice(0, known === -1 ? undefined : known).toReversed()
}

function seatsOf(api: Api, id: string): Promise<Page<Activation>> {
  return api.get(`/entitlements/${id}/activations`, { pageSize: 500 })
}

/** By when the devices know: each at its next refresh, and none later than its lease ends. */
function reachText({ items, elementsTotal }: Page<Activation>): string {
  const running = items.filter(({ status }) => status === 'active')
  if (running.length === 0) return 'No device runs on it now.'
  const last =
    running
      .map(({ leaseExpiry }) => leaseExpiry)
      .toSorted()
      .at(-1) ?? null
  if (elementsTotal > items.length) return 'Devices know at their next refresh.'
  const end = writeInstant(last)
  return running.length === 1
    ? `One device runs on it. It knows at its next refresh, or when its lease ends: ${end}.`
    : `${running.length} devices run on it. They know at their next refresh; the last lease ends: ${end}.`
}
