import type { Command } from 'commander'
import type { Api } from './api/api.ts'
import { apiCommand, online } from './api/session.ts'
import { findOne } from './names/find.ts'
import { facts, table } from './text/table.ts'

type ApiClient = { id: string; clientId: string; clientName: string | null; scopes: string[] }
type Created = ApiClient & { clientSecret: string }
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
      const list = await api.get<List>(path)
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
    .option('--scope <scopes...>', 'what it may do; left out, all that the caller may')
    .action(
      online(
        async ({ api, print }, clientId: string, options: { name?: string; scope?: string[] }) => {
          const body = { clientId, clientName: options.name, scopes: options.scope }
          const created = await api.send<Created>('POST', path, body)
          print(created, () =>
            facts([
              ['client id', created.clientId],
              ['secret', created.clientSecret],
              ['scopes', scopesText(created)],
              ['id', created.id],
            ]),
          )
        },
      ),
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
  const all = async function* () {
    yield* (await api.get<List>(path)).items
  }
  return findOne<ApiClient>(text, {
    kind: 'apiClient',
    noun: 'API client',
    read: async (id) => {
      const { items } = await api.get<List>(path)
      return (
        items.find((item) => item.id === id) ?? { id, clientId: id, clientName: null, scopes: [] }
      )
    },
    search: all,
    names: ({ clientId, clientName }) => [clientId, clientName],
    columns: ({ id, clientId, clientName }) => [id, clientId, clientName ?? ''],
  })
}

function scopesText({ scopes }: ApiClient): string {
  return scopes.join(' ')
}
