import { readFileSync } from 'node:fs'
import { Command, Help } from 'commander'
import { serverGroup } from './api/session.ts'

const where = `
Commands that talk to a server find it by --url, --tenant, --client-id and --client-secret, by
LEASEHOLD_URL, LEASEHOLD_TENANT, LEASEHOLD_CLIENT_ID and LEASEHOLD_CLIENT_SECRET, or else by the
bootstrap.json in the data folder (LEASEHOLD_DATA_DIR) of a server on this machine.`

/** The program without its commands. Wrong usage throws, so that it can have an exit code of its own. */
export function createProgram(): Command {
  return new Command('leasehold')
    .description('Sell software, change the rights at any time, know what every device holds.')
    .version(version(), '-V, --version', 'print the version')
    .addHelpText('after', where)
    .showHelpAfterError('(--help tells how it is used)')
    .addHelpCommand(
      new Command('help')
        .argument('[command]')
        .description('tell how a command is used')
        .helpGroup('Access and help:'),
    )
    .configureHelp({ groupItems: serverLast })
    .exitOverride()
}

// The same two levels up from src/cli and from dist/cli.
function version(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

// How to reach a server is the same everywhere: what a command itself takes comes first.
const serverLast: Help['groupItems'] = (all, visible, groupOf) => {
  const groups = new Help().groupItems(all, visible, groupOf)
  const last = groups.get(serverGroup)
  if (last === undefined) return groups
  groups.delete(serverGroup)
  return groups.set(serverGroup, last)
}
