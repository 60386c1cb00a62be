import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import { everyItem } from '../api/listing.ts'
import { apiCommand, online } from '../api/session.ts'
import { findOne } from '../names/find.ts'
import { parseInterval } from '../text/interval.ts'
import { facts, table } from '../text/table.ts'
import { findRole } from './roles.ts'

type ApiClient = {
  id: string
  clientId: string
  clientName: string | null
  effectiveScopes: string[]
}
type Created = ApiClient & { clientSecret: string }
type Options = { name?: string; scope?: string[]; role?: string }
type List = { items: ApiClient[]; elementsTotal: number }

const path = '/account/api-clients'

export function addApiClients(program: Command): void {
  const clients = program
    .command('api-clients')
    .description('programs that may call the Management API')

  apiCommand(clients, {
    usage: 'list',
    description: 'list the API clients',
    example: 'api-clients list',
  }).action(
    online(async ({ api, print }) => {
      const list = await api.get<List>(path, { pageSize: 500 })
      print(list, () =>
        table(
          ['client id', 'name', 'id', 'scopes'],
          list.items.map((item) => [item.clientId, item.clientName, item.id, scopesText(item)]),
        ),
      )
    }),
  )

  apiCommand(clients, {
    usage: 'create <client-id>',
    description: 'create an API client; its secret is told once',
    example: 'api-clients create shop --scope customers:admin entitlements:create',
  })
    .option('--name <text>', 'how people call it')
    .option(
      '--scope <scopes...>',
      'what it may do; without scope and role, all that the caller may',
    )
    .option('--role <role>', 'a role that it carries, by id or name')
    .action(
      online(async ({ api, print }, clientId: string, options: Options) => {
        const role = options.role === undefined ? undefined : await findRole(api, options.role)
        const own = { clientName: options.name, scopes: options.scope }
        const body = { clientId, ...own, roleId: role?.id }
        const created = await api.send<Created>('POST', path, body)
        print(created, () =>
          facts([
            ['client id', created.clientId],
            ['secret', created.clientSecret],
            ['scopes', scopesText(created)],
            ['id', created.id],
          ]),
        )
      }),
    )

  apiCommand(clients, {
    usage: 'rotate-secret <client>',
    description: 'give an API client another secret, which is told once',
    example: 'api-clients rotate-secret shop --overlap 1d',
  })
    .option(
      '--overlap <interval>',
      'how long the secret before it stays good, as 12h',
      parseInterval,
    )
    .action(
      online(async ({ api, print }, text: string, { overlap }: { overlap?: unknown }) => {
        const { id } = await findClient(api, text)
        const rotated = await api.send<Created>('POST', `${path}/${id}/rotate-secret`, { overlap })
        print(rotated, () =>
          facts([
            ['client id', rotated.clientId],
            ['secret', rotated.clientSecret],
          ]),
        )
      }),
    )

  apiCommand(clients, {
    usage: 'delete <client>',
    description: 'delete an API client, by id, client id or name; its tokens stop within seconds',
    example: 'api-clients delete shop',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id, clientId } = await findClient(api, text)
      await api.send('DELETE', `${path}/${id}`)
      print(null, () => `The API client ${clientId} is deleted.`)
    }),
  )
}

function findClient(api: Api, text: string): Promise<ApiClient> {
  return findOne<ApiClient>(text, {
    kind: 'apiClient',
    noun: 'API client',
    read: (id) => api.get<ApiClient>(`${path}/${id}`),
    search: (search) => everyItem<ApiClient>(api, path, { search }),
    names: ({ clientId, clientName }) => [clientId, clientName],
    columns: ({ id, clientId, clientName }) => [id, clientId, clientName ?? ''],
  })
}

function scopesText({ effectiveScopes }: ApiClient): string {
  return effectiveScopes.join(' ')
}
