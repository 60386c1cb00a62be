import type { Command } from 'commander'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Page, PossibleClone, SeatRights } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { writeFeatureValue } from '../catalogue/feature-value.ts'
import { findEntitlement } from '../names/orders.ts'
import { writeInstant } from '../text/instant.ts'
import { facts, section } from '../text/table.ts'
import { findSeat, type Within, within } from './find-seat.ts'

/** Looking back at a seat, and at what speaks for copies of one. */
export function addSeatHistory(activations: Command): void {
  const rights = apiCommand(activations, {
    usage: 'rights <activation>',
    description: 'show what a seat is allowed now, or was at an instant',
    example: 'activations rights --entitlement Acme workstation-7 --at 2026-06-30T12:00:00Z',
  })
  within(rights)
    .option('--at <date>', 'when; now if left out')
    .action(
      online(async ({ api, print }, text: string, options: Within & { at?: string }) => {
        const { id } = await findSeat(api, text, options)
        const path = `/entitlements/activations/${id}/rights`
        const seat = await api.get<SeatRights>(path, { at: options.at })
        print(seat, () => describe(seat))
      }),
    )

  const clones = apiCommand(activations, {
    usage: 'possible-clones',
    description: 'list the signs that copies of a device are at work, the latest first',
    example: 'activations possible-clones --entitlement Acme',
  })
  within(listOptions(clones, null)).action(
    online(async (session, { entitlement, ...options }: ListOptions & Within) => {
      const { api } = session
      const path =
        entitlement === undefined
          ? '/possible-clones'
          : `/entitlements/${(await findEntitlement(api, entitlement)).id}/possible-clones`
      const page = await api.get<Page<PossibleClone>>(path, listQuery(options))
      printPage(
        session,
        page,
        ['time', 'seat', 'sign', 'from', 'evidence', 'activation'],
        (clone) => [
          writeInstant(clone.timestamp),
          clone.seatId,
          clone.sign,
          clone.ipAddress,
          JSON.stringify(clone.evidence),
          clone.activationId,
        ],
      )
    }),
  )
}

function describe(seat: SeatRights): string {
  const { delivered, leaseExpiry, rights, held } = seat
  const head = facts([
    ['at', writeInstant(seat.at)],
    ['seat', seat.seatId],
    ['status', seat.status],
    ['delivered', delivered === null ? null : writeInstant(delivered)],
    ['lease ends', leaseExpiry === null ? null : writeInstant(leaseExpiry)],
    ['version', seat.rightsVersion],
    ['granted then', seat.entitlementVersion],
  ])
  const features = rights?.features ?? []
  const rows = features.map((feature) => [
    feature.key,
    writeFeatureValue(feature),
    heldText(held.find(({ key }) => key === feature.key)?.amount),
  ])
  return `${head}${section('features', rows)}`
}

function heldText(amount: number | undefined): string {
  return amount === undefined ? '' : `${amount} held here`
}
