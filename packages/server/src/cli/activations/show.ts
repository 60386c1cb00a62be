import type { Command } from 'commander'
import type { Activation, ActivationState } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { writeInstant } from '../text/instant.ts'
import { facts, section } from '../text/table.ts'
import { findSeat, type Within, within } from './find-seat.ts'

/** What is known of one seat. */
export function addShow(activations: Command): void {
  const show = apiCommand(activations, {
    usage: 'show <activation>',
    description: 'show an activation, by id, or by seat with --entitlement',
    example: 'activations show --entitlement Acme workstation-7',
  })
  within(show).action(
    online(async ({ api, print }, text: string, options: Within) => {
      const { id } = await findSeat(api, text, options)
      const activation = await api.get<ActivationState>(`/entitlements/activations/${id}`)
      print(activation, () => describeSeat(activation) + describeFeatures(activation))
    }),
  )
}

/** A line for each thing that there is to say of the seat. */
export function describeSeat(activation: Activation): string {
  const { lingerExpiry, deactivated } = activation
  return facts([
    ['activation', activation.id],
    ['entitlement', activation.entitlementId],
    ['seat', activation.seatId],
    ['name', activation.seatName],
    ['user', activation.username],
    ['status', activation.status],
    ['mode', activation.mode],
    ['activated', writeInstant(activation.activated)],
    ['lease from', writeInstant(activation.lastLease)],
    ['lease ends', writeInstant(activation.leaseExpiry)],
    ['lingers until', lingerExpiry === null ? null : writeInstant(lingerExpiry)],
    ['handed in', deactivated === null ? null : writeInstant(deactivated)],
  ])
}

function describeFeatures({ features }: ActivationState): string {
  const metered = features.filter(({ type }) => type !== 'bool')
  return section('features', [
    ...metered.map(({ key, type, active, available }) => [
      key,
      type === 'elementPool' ? `${active} held here` : `${active} counted here`,
      available === null ? 'unlimited' : `${available} left`,
    ]),
  ])
}
