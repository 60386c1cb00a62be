import type { Command } from 'commander'
import type { Twin } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { writeChanges } from '../entitlements/change-text.ts'
import { writeInstant } from '../text/instant.ts'
import { facts, section } from '../text/table.ts'
import { findSeat, type Within, within } from './find-seat.ts'

const reasons: Record<Twin['lag']['reason'], string> = {
  none: 'nothing',
  notAcknowledged: 'it has not shown yet that it has it',
  waitsForWindow: 'it waits for the window; `entitlements publish` sends it now',
  notDetected: 'it is not detected; `entitlements publish` sends it now',
  offline: 'the device is offline',
  stopped: 'no device runs on it',
  localServer: 'a local license server serves it',
}

/** What a device has of what was saved for it. */
export function addTwin(activations: Command): void {
  const twin = apiCommand(activations, {
    usage: 'twin <activation>',
    description: 'what is saved, what the device has of it, why they differ, by when it knows',
    example: 'activations twin --entitlement Acme workstation-7',
  })
  within(twin).action(
    online(async ({ api, print }, text: string, options: Within) => {
      const { id } = await findSeat(api, text, options)
      const shown = await api.get<Twin>(`/entitlements/activations/${id}/twin`)
      print(shown, () => describe(shown))
    }),
  )
}

function describe({ seatId, mode, cloud, device, differences, lag, knownBy }: Twin): string {
  const never = (instant: string | null) => (instant === null ? 'never' : writeInstant(instant))
  const head = facts([
    ['seat', `${seatId}, ${mode}`],
    ['saved', cloud.version],
    ['published', cloud.publication.publishedVersion],
    ['device has', device.version ?? 'not shown yet'],
    ['lease ends', writeInstant(device.leaseExpiry)],
    ['behind', lag.since && `${lag.versions}, since ${writeInstant(lag.since)}`],
    ['why', reasons[lag.reason]],
  ])
  const dates = [
    ['by push', never(knownBy.pushBy)],
    ['by poll', never(knownBy.pollBy)],
    ['by renewal', never(knownBy.renewBy)],
    ['by lease end', never(knownBy.leaseBy)],
    ['worst case', never(knownBy.worstCase)],
  ]
  return `${head}${section('differs', writeChanges({ changes: differences }))}${section('knows', dates)}`
}
