import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import { apiCommand, online, type Session } from '../api/session.ts'
import { writeInstant } from '../text/instant.ts'
import { facts, table } from '../text/table.ts'
import { UsageError } from '../usage-error.ts'
import { readToken, writeToken } from './token-files.ts'

export type LocalServer = {
  id: string
  name: string
  activationId: string
  activated: string
  lastLease: string
  leaseExpiry: string
  deactivated: string | null
  licenseActive: boolean
}
type TokenOptions = { out?: string }

/** Local license servers: by id, or by a name that only one has. */
export async function findLocalServer(api: Api, text: string): Promise<LocalServer> {
  const { items } = await api.get<{ items: LocalServer[] }>('/local-license-servers')
  const byId = items.filter(({ id }) => id === text)
  const found = byId.length > 0 ? byId : items.filter(({ name }) => name === text)
  const [one, other] = found
  if (one && !other) return one
  throw new UsageError(
    one ? `Several local license servers are named ${text}.` : `No local license server ${text}.`,
  )
}

/** Prints a token, or writes it to the file that was asked for. */
export async function handOver(
  { print }: Session,
  { token }: { token: string },
  { out }: TokenOptions,
): Promise<void> {
  if (out === undefined) return print({ token }, () => `${token}\n`)
  await writeToken(out, token)
  print({ out }, () => `The token is in ${out}.\n`)
}

export function addLocalServers(program: Command): void {
  const servers = program
    .command('local-servers')
    .description("local license servers at customers' sites, and their own licences")

  apiCommand(servers, {
    usage: 'list',
    description: 'list the local license servers',
    example: 'local-servers list',
  }).action(
    online(async ({ api, print }) => {
      const { items } = await api.get<{ items: LocalServer[] }>('/local-license-servers')
      const rows = items.map((server) => [
        server.id,
        server.name,
        server.licenseActive ? 'licensed' : 'not licensed',
        writeInstant(server.leaseExpiry),
      ])
      print(items, () => table(['id', 'name', 'licence', 'licence ends'], rows))
    }),
  )

  apiCommand(servers, {
    usage: 'show <server>',
    description: 'show a local license server and what it serves',
    example: 'local-servers show "Site North"',
  }).action(
    online(async ({ api, print }, text: string) => {
      const server = await findLocalServer(api, text)
      const path = `/local-license-servers/${server.id}/entitlements`
      const served = await api.get<{ items: { id: string; sku: string }[] }>(path)
      print({ ...server, entitlements: served.items }, () =>
        facts([
          ['server', server.id],
          ['name', server.name],
          ['licence', server.licenseActive ? 'good' : 'not good'],
          ['licence ends', writeInstant(server.leaseExpiry)],
          ['serves', served.items.map(({ id, sku }) => `${sku} ${id}`).join(', ')],
        ]),
      )
    }),
  )

  apiCommand(servers, {
    usage: 'config',
    description: 'the file that a local license server is set up with',
    example: 'local-servers config --out vendor.json',
  })
    .option('--out <file>', 'write it there')
    .action(
      online(async ({ api, print }, { out }: TokenOptions) => {
        const config = await api.get<object>('/local-license-servers/config')
        const text = `${JSON.stringify(config, null, 2)}\n`
        if (out !== undefined) await writeFile(out, text)
        print(config, () => (out === undefined ? text : `The configuration is in ${out}.\n`))
      }),
    )

  apiCommand(servers, {
    usage: 'activate <token>',
    description: 'answer the activation token of a local license server, a file or the text',
    example: 'local-servers activate request.token --out licence.token',
  })
    .option('--out <file>', 'write the answer there')
    .action(
      online(async (session, given: string, options: TokenOptions) => {
        const body = { token: await readToken(given) }
        const path = '/local-license-servers/license/activate'
        await handOver(session, await session.api.send('POST', path, body), options)
      }),
    )

  apiCommand(servers, {
    usage: 'refresh <server>',
    description: 'renew the licence of a local license server: a token to carry to it',
    example: 'local-servers refresh "Site North" --out licence.token',
  })
    .option('--out <file>', 'write the token there')
    .action(
      online(async (session, text: string, options: TokenOptions) => {
        const { id } = await findLocalServer(session.api, text)
        const path = `/local-license-servers/${id}/license/refresh`
        await handOver(session, await session.api.send('PATCH', path), options)
      }),
    )

  apiCommand(servers, {
    usage: 'deactivate <token>',
    description: 'end the licence of a local license server by its deactivation token',
    example: 'local-servers deactivate off.token',
  }).action(
    online(async ({ api, print }, given: string) => {
      const body = { token: await readToken(given) }
      await api.send('POST', '/local-license-servers/license/deactivate', body)
      print({}, () => 'The licence has ended.\n')
    }),
  )

  apiCommand(servers, {
    usage: 'take-usage <token>',
    description: 'take over what a local license server reports; each report counts once',
    example: 'local-servers take-usage usage.token',
  }).action(
    online(async ({ api, print }, given: string) => {
      type Taken = { entitlementId: string; accepted: number | null; errorCode: string | null }
      const body = { token: await readToken(given) }
      const path = '/local-license-servers/usage-reports'
      const { items } = await api.send<{ items: Taken[] }>('POST', path, body)
      const rows = items.map((each) => [
        each.entitlementId,
        each.accepted === null ? '-' : String(each.accepted),
        each.errorCode ?? '',
      ])
      print(items, () => table(['entitlement', 'report', 'refused'], rows))
    }),
  )
}
