import type { Command } from 'commander'
import type { ActivationFeature } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { parseCount } from '../text/limit.ts'
import { findSeat, type Within, within } from './find-seat.ts'

/** Checking out and returning for a device. */
export function addFeatureUse(activations: Command): void {
  for (const type of ['checkout', 'return'] as const) {
    const command = apiCommand(activations, {
      usage: `${type} <activation> <feature> [amount]`,
      description:
        type === 'checkout'
          ? 'take an amount of an element pool for a seat, or count a use; 1 if left out'
          : 'give elements of a pool back that a seat holds; 1 if left out',
      example: `activations ${type} --entitlement Acme workstation-7 renderCores 4`,
    })
    within(command).action(
      online(
        async (
          { api, print },
          text: string,
          key: string,
          amountText: string | undefined,
          options: Within,
        ) => {
          const amount = amountText === undefined ? 1 : parseCount(amountText)
          const { id } = await findSeat(api, text, options)
          const path = `/entitlements/activations/${id}/features/${type}`
          const feature = await api.send<ActivationFeature>('PATCH', path, { key, amount })
          print(feature, () => describe(feature))
        },
      ),
    )
  }
}

function describe({ key, type, active, available, total }: ActivationFeature): string {
  const here = type === 'usageCount' ? 'counted here' : 'held here'
  const left = available === null ? 'without limit' : `${available} left, ${total} sold`
  return `${key}  ${active} ${here}, ${left}`
}
