import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import { apiCommand, online } from '../api/session.ts'
import { findOne } from '../names/find.ts'
import { table } from '../text/table.ts'

export type Role = { id: string; name: string; builtIn: boolean; scopes: string[] }
type List = { items: Role[]; elementsTotal: number }

const path = '/account/roles'

export function addRoles(program: Command): void {
  const roles = program
    .command('roles')
    .description('sets of permissions that people and programs carry')

  apiCommand(roles, {
    usage: 'list',
    description: 'list the roles with what they permit',
    example: 'roles list',
  }).action(
    online(async ({ api, print }) => {
      const list = await api.get<List>(path)
      print(list, () =>
        table(
          ['name', 'of', 'id', 'scopes'],
          list.items.map((role) => [
            role.name,
            role.builtIn ? 'everybody' : 'this tenant',
            role.id,
            role.scopes.join(' '),
          ]),
        ),
      )
    }),
  )

  apiCommand(roles, {
    usage: 'create <name>',
    description: 'create a role',
    example: 'roles create "Order desk" --scope customers:read entitlements:create',
  })
    .requiredOption('--scope <scopes...>', 'what it permits')
    .option('--description <text>', 'what it is for')
    .action(
      online(
        async (
          { api, print },
          name: string,
          { scope, description }: { scope: string[]; description?: string },
        ) => {
          const role = await api.send<Role>('POST', path, { name, description, scopes: scope })
          print(role, () => `The role ${role.name} is made: ${role.id}.`)
        },
      ),
    )

  apiCommand(roles, {
    usage: 'set <role>',
    description: 'change what a role permits; tokens that are out lose what is taken away',
    example: 'roles set "Order desk" --scope customers:read',
  })
    .requiredOption('--scope <scopes...>', 'what it permits from now on')
    .action(
      online(async ({ api, print }, text: string, { scope }: { scope: string[] }) => {
        const role = await findRole(api, text)
        await api.send('PATCH', `${path}/${role.id}`, { scopes: scope })
        print(null, () => `${role.name} permits: ${scope.join(' ')}.`)
      }),
    )

  apiCommand(roles, {
    usage: 'delete <role>',
    description: 'delete a role that nobody carries',
    example: 'roles delete "Order desk"',
  }).action(
    online(async ({ api, print }, text: string) => {
      const role = await findRole(api, text)
      await api.send('DELETE', `${path}/${role.id}`)
      print(null, () => `The role ${role.name} is deleted.`)
    }),
  )
}

export function findRole(api: Api, text: string): Promise<Role> {
  return findOne<Role>(text, {
    kind: 'role',
    noun: 'role',
    read: (id) => api.get<Role>(`${path}/${id}`),
    search: async function* () {
      yield* (await api.get<List>(path)).items
    },
    names: ({ name }) => [name],
    columns: ({ id, name }) => [id, name],
  })
}
