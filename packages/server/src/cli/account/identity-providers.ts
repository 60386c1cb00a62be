import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { IdentityProvider, IdentityProviderTest, Page } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { requireChange } from '../catalogue/require-change.ts'
import { findOne } from '../names/find.ts'
import { findCustomer } from '../names/orders.ts'
import { facts, section } from '../text/table.ts'
import { CommandError } from '../usage-error.ts'

type Fields = {
  name?: string
  issuer?: string
  authority?: string
  audience?: string[]
  algorithm?: string[]
  userClaim?: string
  usernameClaim?: string
  groupsClaim?: string
  portalClientId?: string
  portalClientSecret?: string
  consoleSignIn?: boolean
  enable?: true
  disable?: true
}

const path = '/account/identity-providers'

export function addIdentityProviders(program: Command): void {
  const providers = program
    .command('identity-providers')
    .description('whose tokens say who somebody is, in place of activation codes')

  listOptions(
    apiCommand(providers, {
      usage: 'list',
      description: 'list the identity providers',
      example: 'identity-providers list',
    }),
    null,
  ).action(
    online(async (session, options: ListOptions) => {
      const page = await session.api.get<Page<IdentityProvider>>(path, listQuery(options))
      printPage(session, page, ['name', 'of', 'issuer', 'state', 'id'], (provider) => [
        provider.name,
        provider.customerId ?? 'the vendor',
        provider.issuer,
        stateText(provider),
        provider.id,
      ])
    }),
  )

  apiCommand(providers, {
    usage: 'show <provider>',
    description: 'show an identity provider, by id, name or issuer',
    example: 'identity-providers show "Acme staff"',
  }).action(
    online(async ({ api, print }, text: string) => {
      const provider = await findProvider(api, text)
      print(provider, () => describe(provider))
    }),
  )

  const create = apiCommand(providers, {
    usage: 'create <name>',
    description: 'add an identity provider, of a customer or of yours for all without one',
    example:
      'identity-providers create "Acme staff" --customer Acme ' +
      '--issuer https://login.acme.example/realms/staff --audience drawing-app',
  })
    .requiredOption('--issuer <text>', 'what `iss` of a token is, to the letter')
    .requiredOption('--audience <texts...>', 'whom a token may be made for')
    .option('--customer <customer>', 'whose own it is')
  withFields(create).action(
    online(async ({ api, print }, name: string, options: Fields & { customer?: string }) => {
      const { customer } = options
      const customerId = customer === undefined ? undefined : (await findCustomer(api, customer)).id
      const body = { ...bodyOf(options), name, customerId }
      const provider = await api.send<IdentityProvider>('POST', path, body)
      print(provider, () => describe(provider))
    }),
  )

  const set = apiCommand(providers, {
    usage: 'set <provider>',
    description: 'change an identity provider, or switch it off and on',
    example: 'identity-providers set "Acme staff" --disable',
  })
    .option('--name <text>', 'another name')
    .option('--issuer <text>', 'what `iss` of a token is, to the letter')
    .option('--audience <texts...>', 'whom a token may be made for, instead of before')
    .option('--enable', 'switch it on')
    .option('--disable', 'switch it off')
  withFields(set).action(
    online(async ({ api, print }, text: string, options: Fields) => {
      const { name, enable, disable } = options
      const enabled = enable ?? (disable ? false : undefined)
      const body = requireChange({ ...bodyOf(options), name, enabled })
      const { id } = await findProvider(api, text)
      await api.send('PATCH', `${path}/${id}`, body)
      const changed = await api.get<IdentityProvider>(`${path}/${id}`)
      print(changed, () => describe(changed))
    }),
  )

  apiCommand(providers, {
    usage: 'test <provider>',
    description: 'read its addresses and keys now, and tell what is wrong',
    example: 'identity-providers test "Acme staff"',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id, name } = await findProvider(api, text)
      const found = await api.send<IdentityProviderTest>('POST', `${path}/${id}/test`)
      print(found, () => testText(found))
      if (!found.ok) throw new CommandError(`Tokens of ${name} can't be checked.`)
    }),
  )

  apiCommand(providers, {
    usage: 'delete <provider>',
    description: 'delete an identity provider; seats that its tokens took go on',
    example: 'identity-providers delete "Acme staff"',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id, name } = await findProvider(api, text)
      await api.send('DELETE', `${path}/${id}`)
      print(null, () => `The identity provider ${name} is deleted.`)
    }),
  )
}

function withFields(command: Command): Command {
  return command
    .option('--authority <address>', 'where its discovery document is, if not below the issuer')
    .option('--algorithm <names...>', 'with which tokens may be signed; RS256 if left out')
    .option('--user-claim <name>', 'whose value contacts are found by; sub if left out')
    .option('--username-claim <name>', 'the name that a seat shows; email if left out')
    .option('--groups-claim <name>', 'a claim that names the groups itself; an empty one clears it')
    .option('--portal-client-id <text>', 'of the portal at the provider, to sign people in there')
    .option('--portal-client-secret <text>', 'of the same')
    .option('--console-sign-in', 'let it sign in people of the vendor')
    .option('--no-console-sign-in', 'no longer')
}

function bodyOf(options: Fields) {
  return {
    issuer: options.issuer,
    authority: options.authority,
    audiences: options.audience,
    algorithms: options.algorithm,
    userIdClaim: options.userClaim,
    usernameClaim: options.usernameClaim,
    entitlementGroupIdsClaim: options.groupsClaim === '' ? null : options.groupsClaim,
    clientId: options.portalClientId,
    clientSecret: options.portalClientSecret,
    consoleSignIn: options.consoleSignIn,
  }
}

function findProvider(api: Api, text: string): Promise<IdentityProvider> {
  return findOne<IdentityProvider>(text, {
    kind: 'identityProvider',
    noun: 'identity provider',
    read: (id) => api.get<IdentityProvider>(`${path}/${id}`),
    search: async function* () {
      for (let pageNumber = 1; ; pageNumber += 1) {
        const query = { pageNumber, pageSize: 500 }
        const { items } = await api.get<Page<IdentityProvider>>(path, query)
        yield* items
        if (items.length < query.pageSize) return
      }
    },
    names: ({ name, issuer }) => [name, issuer],
    columns: ({ id, name, issuer }) => [id, name, issuer],
  })
}

const stateText = ({ enabled }: IdentityProvider) => (enabled ? 'on' : 'off')

function describe(provider: IdentityProvider): string {
  return facts([
    ['name', provider.name],
    ['id', provider.id],
    ['of', provider.customerId ?? 'the vendor'],
    ['state', stateText(provider)],
    ['issuer', provider.issuer],
    ['authority', provider.authority],
    ['audiences', provider.audiences.join(', ')],
    ['algorithms', provider.algorithms.join(', ')],
    ['user claim', provider.userIdClaim],
    ['user name claim', provider.usernameClaim],
    ['groups claim', provider.entitlementGroupIdsClaim],
    ['client id', provider.clientId],
    ['client secret', provider.clientSecretSet ? 'set' : null],
    ['console sign-in', provider.consoleSignIn ? 'yes' : 'no'],
  ])
}

function testText(found: IdentityProviderTest): string {
  const rows = found.keys.map(({ kid, kty, alg, use }) => [kid, kty, alg, use])
  return (
    facts([
      ['works', found.ok ? 'yes' : 'no'],
      ['read', found.discovery],
      ['issuer', found.issuer],
      ['keys at', found.jwksUri],
      ['portal sign-in', found.signIn ? 'yes' : 'no'],
    ]) +
    section('keys', rows) +
    section(
      'problems',
      found.problems.map((problem) => [problem]),
    )
  )
}
