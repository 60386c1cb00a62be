import type { Command } from 'commander'
import type { Api } from './api/api.ts'
import type { Activation } from './api/models.ts'
import { apiCommand, online } from './api/session.ts'
import { findActivation, findEntitlement } from './names/orders.ts'
import { writeInstant } from './text/instant.ts'
import { facts } from './text/table.ts'

type Within = { entitlement?: string }

export function addActivations(program: Command): void {
  const activations = program
    .command('activations')
    .description('seats that are taken (`entitlements seats` lists them)')

  const show = apiCommand(activations, {
    usage: 'show <activation>',
    description: 'show an activation, by id, or by seat with --entitlement',
    example: 'activations show --entitlement Acme workstation-7',
  })
  within(show).action(
    online(async ({ api, print }, text: string, options: Within) => {
      const { id } = await find(api, text, options)
      const activation = await api.get<Activation>(`/entitlements/activations/${id}`)
      print(activation, () => describe(activation))
    }),
  )

  const free = apiCommand(activations, {
    usage: 'free <activation>',
    description: 'free a seat, by id, or by seat with --entitlement; what it holds goes back',
    example: 'activations free --entitlement Acme workstation-7',
  })
  within(free)
    .option('--force', 'also within its linger period')
    .action(
      online(async ({ api, print }, text: string, options: Within & { force?: true }) => {
        const { id, seatId, seatName, leaseExpiry } = await find(api, text, options)
        const path = `/entitlements/activations/${id}`
        await api.send('DELETE', path, undefined, { force: options.force })
        const until = writeInstant(leaseExpiry)
        print(
          null,
          () =>
            `The seat ${seatName ?? seatId} is free for others now. Its device may run on its ` +
            `cached rights until its lease ends: ${until}.`,
        )
      }),
    )
}

function within(command: Command): Command {
  return command.option(
    '--entitlement <entitlement>',
    "of this one, by id, SKU, code, order reference or customer's name",
  )
}

async function find(api: Api, text: string, { entitlement }: Within): Promise<Activation> {
  const found = entitlement === undefined ? null : await findEntitlement(api, entitlement)
  return findActivation(api, text, found)
}

function describe(activation: Activation): string {
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
