import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import type { Command } from 'commander'
import { apiCommand, online, type Session } from '../api/session.ts'
import { parseCount } from '../text/limit.ts'
import { qrCodes } from '../text/qr-codes.ts'
import { CommandError, UsageError } from '../usage-error.ts'
import { findSeat, type Within, within } from './find-seat.ts'

const path = '/entitlements/activations/offline'

type Block = { readonly key: string; readonly amount: number }
type Blocks = { readonly take?: readonly string[] }
type Drawn = { readonly qr?: true }
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
  takes(drawn(activate)).action(
    online(async (session, file: string, { take, qr }: Blocks & Drawn) => {
      const body = { token: await readToken(file), escrow: blocksOf(take) }
      show(session, await session.api.send<Token>('POST', path, body), qr)
    }),
  )

  const refresh = apiCommand(offline, {
    usage: 'refresh [activation]',
    description: 'renew the lease of a machine, and write the token for it',
    example: 'activations offline refresh --entitlement Acme rig-1 > refresh.txt',
  })
  takes(drawn(within(refresh)))
    .option('--token <file>', 'by the token that the machine has made; - reads input')
    .action(
      online(
        async (
          session,
          text: string | undefined,
          options: Within & Blocks & Drawn & { token?: string },
        ) => {
          const escrow = blocksOf(options.take)
          const by = await refreshedBy(session.api, text, options)
          const made = await session.api.send<Token>('PATCH', path, { ...by, escrow })
          show(session, made, options.qr)
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

function drawn(command: Command): Command {
  return command.option('--qr', 'draw the token as QR codes, for the camera of the machine')
}

function show({ print }: Session, made: Token, qr: true | undefined): void {
  print(made, () => (qr ? qrCodes(made.token, process.stdout.isTTY) : made.token))
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
