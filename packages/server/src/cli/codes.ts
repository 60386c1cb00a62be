import type { Command } from 'commander'
import { apiCommand, online } from './api/session.ts'
import { findGroup } from './names/orders.ts'
import { parseCount } from './text/limit.ts'

const groupHelp = "of a group, by id, activation code, order reference or customer's name"

export function addCodes(program: Command): void {
  const codes = program.command('codes').description('activation codes: what is typed to begin')

  apiCommand(codes, {
    usage: 'list <group>',
    description: `list the activation codes ${groupHelp}`,
    example: 'codes list Acme',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { activationCodes } = await findGroup(api, text)
      print({ activationCodes }, () => lines(activationCodes))
    }),
  )

  apiCommand(codes, {
    usage: 'generate <group>',
    description: `generate activation codes ${groupHelp}`,
    example: 'codes generate Acme --count 5',
  })
    .option('--count <number>', 'how many', parseCount, 1)
    .action(
      online(async ({ api, print }, text: string, { count }: { count: number }) => {
        const { id } = await findGroup(api, text)
        const path = `/entitlements/groups/${id}/activation-codes/generate`
        const made = await api.send<{ activationCodes: string[] }>('PATCH', path, { count })
        print(made, () => lines(made.activationCodes))
      }),
    )

  apiCommand(codes, {
    usage: 'add <group> <codes...>',
    description: `add codes of your own ${groupHelp}`,
    example: 'codes add Acme ACME-2026',
  }).action(
    online(async ({ api, print }, text: string, activationCodes: string[]) => {
      const { id } = await findGroup(api, text)
      const path = `/entitlements/groups/${id}/activation-codes/add`
      await api.send('PATCH', path, { activationCodes })
      print(null, () => `Added: ${activationCodes.join(', ')}`)
    }),
  )

  apiCommand(codes, {
    usage: 'remove <group> <codes...>',
    description: `remove activation codes ${groupHelp}; seats taken with them stay`,
    example: 'codes remove Acme ACME-2026',
  }).action(
    online(async ({ api, print }, text: string, activationCodes: string[]) => {
      const { id } = await findGroup(api, text)
      const path = `/entitlements/groups/${id}/activation-codes/remove`
      await api.send('PATCH', path, { activationCodes })
      print(null, () => `Removed: ${activationCodes.join(', ')}`)
    }),
  )
}

function lines(codes: readonly string[]): string {
  return codes.map((code) => `${code}\n`).join('')
}
