import type { Command } from 'commander'
import type { ActivationState } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findProduct } from '../names/catalogue.ts'
import { writeInstant } from '../text/instant.ts'
import { findSeat, type Within, within } from './find-seat.ts'
import { describeSeat } from './show.ts'

const seats = '/entitlements/activations'

type CreateOptions = {
  readonly code: string
  readonly product?: string
  readonly edition?: string
  readonly name?: string
}

type FreeOptions = { readonly force?: true; readonly atLeaseEnd?: true }

/** Taking a seat for a device, renewing its lease, freeing it. */
export function addSeatLife(activations: Command): void {
  apiCommand(activations, {
    usage: 'create <seat>',
    description: 'take a seat for a device, or renew the one that it holds',
    example: 'activations create workstation-7 --code ACME-2026',
  })
    .requiredOption('--code <code>', 'the activation code')
    .option('--product <product>', 'by id or name; may be left out when there is only one')
    .option('--edition <id>', 'only an entitlement of this edition')
    .option('--name <name>', 'what people call the seat')
    .action(
      online(async ({ api, print }, seatId: string, options: CreateOptions) => {
        const { id: productId } = await findProduct(api, options.product)
        const { code, name: seatName, edition: editionId } = options
        const activationCredentials = { type: 'activationCode', code }
        const body = { productId, activationCredentials, seatId, seatName, editionId }
        const taken = await api.send<ActivationState>('POST', seats, body)
        print(taken, () => describeSeat(taken))
      }),
    )

  const refresh = apiCommand(activations, {
    usage: 'refresh <activation>',
    description: 'renew the lease of a seat; its device hears of it at its next call',
    example: 'activations refresh --entitlement Acme workstation-7',
  })
  within(refresh).action(
    online(async ({ api, print }, text: string, options: Within) => {
      const { id: activationId } = await findSeat(api, text, options)
      const renewed = await api.send<ActivationState>('PATCH', seats, { activationId })
      const { seatName, seatId, leaseExpiry } = renewed
      const until = writeInstant(leaseExpiry)
      print(renewed, () => `The lease of ${seatName ?? seatId} ends ${until}.`)
    }),
  )

  const free = apiCommand(activations, {
    usage: 'free <activation>',
    description: 'free a seat, by id, or by seat with --entitlement; what it holds goes back',
    example: 'activations free --entitlement Acme workstation-7',
  })
  within(free)
    .option('--force', 'also within its linger period')
    .option('--at-lease-end', 'its place comes free when its lease has ended: no two are at work')
    .action(
      online(async ({ api, print }, text: string, options: Within & FreeOptions) => {
        const { id, seatId, seatName, leaseExpiry } = await findSeat(api, text, options)
        const { force, atLeaseEnd } = options
        await api.send('DELETE', `${seats}/${id}`, undefined, { force, atLeaseEnd })
        const until = writeInstant(leaseExpiry)
        const name = seatName ?? seatId
        print(null, () =>
          atLeaseEnd
            ? `The seat ${name} is refused from now on, and free for others when its lease has ` +
              `ended: ${until}.`
            : `The seat ${name} is free for others now. Its device may run on its ` +
              `cached rights until its lease ends: ${until}.`,
        )
      }),
    )
}
