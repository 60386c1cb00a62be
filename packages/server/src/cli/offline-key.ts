import type { Command } from 'commander'
import { apiCommand, online } from './api/session.ts'
import { table } from './text/table.ts'

type Keys = { offlineKey: { kty: string; n: string; e: string; kid: string } }

export function addOfflineKey(program: Command): void {
  apiCommand(program, {
    usage: 'offline-key',
    description: 'the key that an application asks with by hand; --json prints it as it takes it',
    example: 'offline-key --json',
  }).action(
    online(async ({ api, print }) => {
      const { offlineKey } = await api.get<Keys>('/account/root-keys')
      const { kid, n } = offlineKey
      print(offlineKey, () => table(['key id', 'public key (RSA)'], [[kid, `${n.slice(0, 40)}…`]]))
    }),
  )
}
