import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import type { Command } from 'commander'
import { apiCommand, online } from '../api/session.ts'
import { parseCount } from '../text/limit.ts'
import { CommandError, UsageError } from '../usage-error.ts'
import { findSeat, type Within, within } from './find-seat.ts'

const path = '/entitlements/activations/offline'

type Block = { readonly key: string; readonly amount: number }
type Blocks = { readonly take?: readonly string[] }
type Token = { readonly token: string }

/** Machines without a network: what they ask comes as a token, and goes back as one. */
export function addOffline(activations: Command): void {
  const offline = activations
    .command('offline')
    .description('machines without a network, by tokens that are carried by hand')

  const activate = apiCommand(offline, {
    usage: 'activate <file>',
    description: 'take a seat by the token of a machine, and write the token for it; - reads input',
    example: 'activations offline activate request.txt > response.txt',
  })
  takes(activate).action(
    online(async ({ api, print }, file: string, { take }: Blocks) => {
      const body = { token: await readToken(file), escrow: blocksOf(take) }
      const made = await api.send<Token>('POST', path, body)
      print(made, () => made.token)
    }),
  )

  const refresh = apiCommand(offline, {
    usage: 'refresh [activation]',
    description: 'renew the lease of a machine, and write the token for it',
    example: 'activations offline refresh --entitlement Acme rig-1 > refresh.txt',
  })
  takes(within(refresh))
    .option('--token <file>', 'by the token that the machine has made; - reads input')
    .action(
      online(
        async (
          { api, print },
          text: string | undefined,
          options: Within & Blocks & { token?: string },
        ) => {
          const escrow = blocksOf(options.take)
          const by = await refreshedBy(api, text, options)
          const made = await api.send<Token>('PATCH', path, { ...by, escrow })
          print(made, () => made.token)
        },
      ),
    )

  apiCommand(offline, {
    usage: 'deactivate <file>',
    description:
      'end the activation of a machine that has wiped itself, by its token; - reads input',
    example: 'activations offline deactivate goodbye.txt',
  }).action(
    online(async ({ api, print }, file: string) => {
      await api.send('DELETE', path, { token: await readToken(file) })
      print(null, () => 'The machine is deactivated. `activations show` tells what its seat is at.')
    }),
  )
}

async function refreshedBy(
  api: Parameters<typeof findSeat>[0],
  text: string | undefined,
  options: Within & { token?: string },
) {
  if ((text === undefined) === (options.token === undefined)) {
    throw new UsageError('Name the activation, or the token of its machine with --token.')
  }
  if (options.token !== undefined) return { token: await readToken(options.token) }
  const { id } = await findSeat(api, text ?? '', options)
  return { activationId: id }
}

function takes(command: Command): Command {
  return command.option(
    '--take <feature=amount...>',
    'what the machine may use of a usage count or element pool without a network',
  )
}

function blocksOf(texts: readonly string[] | undefined): Block[] | undefined {
  return texts?.map((text) => {
    const [key = '', amount = ''] = text.split('=')
    return { key, amount: parseCount(amount) }
  })
}

async function readToken(file: string): Promise<string> {
  if (file === '-') return readAll(process.stdin)
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw new CommandError(`There is no file ${file}.`)
  }
}
