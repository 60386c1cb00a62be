import type { Command } from 'commander'
import { apiCommand, online } from '../api/session.ts'
import { writeInstant } from '../text/instant.ts'
import { table } from '../text/table.ts'

type Key = {
  kid: string
  purpose: string
  current: boolean
  notBefore: string
  notAfter: string | null
}

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('the keys that the tenant signs with')

  apiCommand(keys, {
    usage: 'list',
    description: 'list the keys',
    example: 'keys list',
  }).action(
    online(async ({ api, print }) => {
      const list = await api.get<{ items: Key[] }>('/account/keys')
      print(list, () =>
        table(
          ['for', 'key id', 'state', 'since', 'until'],
          list.items.map((key) => [
            key.purpose,
            key.kid,
            key.current ? 'in use' : 'retired',
            writeInstant(key.notBefore),
            key.notAfter === null ? null : writeInstant(key.notAfter),
          ]),
        ),
      )
    }),
  )

  apiCommand(keys, {
    usage: 'rotate <purpose>',
    description: 'put a new key in place: lease, webhook or offline',
    example: 'keys rotate lease',
  }).action(
    online(async ({ api, print }, purpose: string) => {
      const rotated = await api.send<{ kid: string }>('POST', '/account/keys/rotate', { purpose })
      print(rotated, () => `The new ${purpose} key is ${rotated.kid}.`)
    }),
  )
}
