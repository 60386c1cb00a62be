import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import { everyItem, type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Page } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findOne } from '../names/find.ts'
import { findRole, type Role } from './roles.ts'

type User = {
  id: string
  username: string
  firstName: string | null
  lastName: string | null
  email: string
  enabled: boolean
  roleId: string
  hasPassword: boolean
  secondFactor: boolean
}
type New = { email: string; first: string; last: string; role: string; invite?: true }

const path = '/account/users'

export function addUsers(program: Command): void {
  const users = program.command('users').description('the people who work for the vendor')

  const list = apiCommand(users, {
    usage: 'list',
    description: 'list the people',
    example: 'users list --search ada',
  })
  listOptions(list, 'user name, names and e-mail').action(
    online(async (session, options: ListOptions) => {
      const page = await session.api.get<Page<User>>(path, listQuery(options))
      const { items } = await session.api.get<{ items: Role[] }>('/account/roles')
      const roles = new Map(items.map(({ id, name }) => [id, name]))
      const heads = ['user name', 'name', 'e-mail', 'role', 'state', 'second factor', 'id']
      printPage(session, page, heads, (user) => [
        user.username,
        [user.firstName, user.lastName].filter(Boolean).join(' '),
        user.email,
        roles.get(user.roleId),
        stateOf(user),
        user.secondFactor ? 'yes' : 'no',
        user.id,
      ])
    }),
  )

  apiCommand(users, {
    usage: 'add <user-name>',
    description: 'add a person',
    example: 'users add ada --email ada@vendor.example --first Ada --last Byron --role Support',
  })
    .requiredOption('--email <address>', 'where they get mail')
    .requiredOption('--first <name>', 'first name')
    .requiredOption('--last <name>', 'last name')
    .requiredOption('--role <role>', 'what they may do, by id or name')
    .option('--invite', 'send them a link to choose a password with')
    .action(
      online(async ({ api, print }, username: string, options: New) => {
        const { id: roleId } = await findRole(api, options.role)
        const { email, first: firstName, last: lastName } = options
        const mailInvitation = options.invite ?? false
        const body = { username, email, firstName, lastName, roleId, mailInvitation }
        const user = await api.send<User>('POST', path, body)
        print(user, () => `${user.username} is added${options.invite ? ' and invited' : ''}.`)
      }),
    )

  apiCommand(users, {
    usage: 'invite <user>',
    description: 'send a person a link to choose a password with',
    example: 'users invite ada',
  }).action(
    online(async ({ api, print }, text: string) => {
      const user = await findUser(api, text)
      await api.send('POST', `${path}/${user.id}/send-invitation-email`)
      print(null, () => `An invitation goes to ${user.email}.`)
    }),
  )

  apiCommand(users, {
    usage: 'set-role <user> <role>',
    description: 'give a person another role',
    example: 'users set-role ada Sales',
  }).action(
    online(async ({ api, print }, text: string, roleText: string) => {
      const user = await findUser(api, text)
      const role = await findRole(api, roleText)
      await api.send('PATCH', `${path}/${user.id}`, { roleId: role.id })
      print(null, () => `${user.username} has the role ${role.name}.`)
    }),
  )

  for (const [word, enabled] of [
    ['disable', false],
    ['enable', true],
  ] as const) {
    apiCommand(users, {
      usage: `${word} <user>`,
      description: enabled ? 'switch a person on again' : 'switch a person off',
      example: `users ${word} ada`,
    }).action(
      online(async ({ api, print }, text: string) => {
        const user = await findUser(api, text)
        await api.send('PATCH', `${path}/${user.id}`, { enabled })
        print(null, () => `${user.username} is switched ${enabled ? 'on' : 'off'}.`)
      }),
    )
  }

  apiCommand(users, {
    usage: 'reset-second-factor <user>',
    description: 'take the second factor away from a person who has lost it',
    example: 'users reset-second-factor ada',
  }).action(
    online(async ({ api, print }, text: string) => {
      const user = await findUser(api, text)
      await api.send('DELETE', `${path}/${user.id}/second-factor`)
      print(null, () => `${user.username} signs in with the password alone.`)
    }),
  )

  apiCommand(users, {
    usage: 'remove <user>',
    description: 'remove a person',
    example: 'users remove ada',
  }).action(
    online(async ({ api, print }, text: string) => {
      const user = await findUser(api, text)
      await api.send('DELETE', `${path}/${user.id}`)
      print(null, () => `${user.username} is removed.`)
    }),
  )
}

function stateOf({ enabled, hasPassword }: User): string {
  if (!enabled) return 'off'
  return hasPassword ? 'on' : 'without password'
}

function findUser(api: Api, text: string): Promise<User> {
  return findOne<User>(text, {
    kind: 'user',
    noun: 'person',
    read: (id) => api.get<User>(`${path}/${id}`),
    search: (search) => everyItem<User>(api, path, { search }),
    names: ({ username, email }) => [username, email],
    columns: ({ id, username, email }) => [id, username, email],
  })
}
