import type { Command } from 'commander'
import { plain, plainJson } from '../text/plain.ts'
import { type Api, openApi } from './api.ts'
import { type ConnectionOptions, findConnection } from './connection.ts'

/** A command at work: the server that it talks to, and where its result goes. */
export type Session = {
  readonly api: Api
  /** Prints the API's answer with --json, and otherwise what a person wants to know of it. */
  print(answer: unknown, text: () => string): void
  /** What is to be known besides the result, and must not get in its way. */
  note(text: string): void
}

/** The heading of the options that all these commands have. */
export const serverGroup = 'Output and server:'

type CommandText = {
  readonly usage: string
  readonly description: string
  /** Without the program's name. */
  readonly example: string
}

/** A command that talks to a running server. */
export function apiCommand(parent: Command, { usage, description, example }: CommandText): Command {
  return parent
    .command(usage)
    .description(description)
    .addHelpText('after', `\nExample:\n  $ leasehold ${example}`)
    .optionsGroup(serverGroup)
    .option('--json', 'print what the API answers')
    .option('--url <address>', 'the server (LEASEHOLD_URL)')
    .option('--tenant <id>', 'the tenant (LEASEHOLD_TENANT)')
    .option('--client-id <id>', 'who calls (LEASEHOLD_CLIENT_ID)')
    .option('--client-secret <secret>', 'its secret (LEASEHOLD_CLIENT_SECRET)')
    .option('--bootstrap <file>', "all of them from the file of the server's first start")
    .optionsGroup('Options:')
}

/** The action of such a command. The last two arguments of commander are its options and itself. */
export function online<A extends unknown[]>(
  work: (session: Session, ...args: A) => Promise<void>,
): (...args: [...A, Command]) => Promise<void> {
  return async (...args) => {
    const command = args[args.length - 1] as Command
    const options = command.opts<ConnectionOptions & { json?: true }>()
    const api = openApi(findConnection(options, process.env))
    await work(sessionOf(api, options.json ?? false), ...(args.slice(0, -1) as A))
  }
}

function sessionOf(api: Api, json: boolean): Session {
  return {
    api,
    print(answer, text) {
      if (!json) process.stdout.write(ended(plain(text())))
      // What the API answers with nothing is printed as nothing.
      else if (answer !== null) {
        process.stdout.write(`${plainJson(JSON.stringify(answer, null, 2))}\n`)
      }
    },
    note: (text) => void process.stderr.write(ended(plain(text))),
  }
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
