import type { Command } from 'commander'
import { apiCommand, online } from './api/session.ts'
import { table } from './text/table.ts'

type RootKeys = { keys: { kid: string; x: string }[] }

export function addRootKeys(program: Command): void {
  apiCommand(program, {
    usage: 'root-keys',
    description: 'the public keys that an application pins; --json prints them as it takes them',
    example: 'root-keys --json',
  }).action(
    online(async ({ api, print }) => {
      const { keys } = await api.get<RootKeys>('/account/root-keys')
      print(keys, () =>
        table(
          ['key id', 'public key (Ed25519)'],
          keys.map(({ kid, x }) => [kid, x]),
        ),
      )
    }),
  )
}
