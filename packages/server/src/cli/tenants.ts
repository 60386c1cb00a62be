import { toWireId } from '@leasehold/core/ids'
import type { Command } from 'commander'
import { load } from './load.ts'
import { createLog } from './log-output.ts'
import { facts, table } from './text/table.ts'

/** Work of whoever runs the server, on its database: no token of a tenant could permit it. */
export function addTenants(program: Command): void {
  const tenants = program.command('tenants').description('the vendors that this server serves')

  tenants
    .command('list')
    .description('list the tenants')
    .option('--json', 'print them as JSON')
    .action(async ({ json }: { json?: true }) => {
      await withDatabase(async ({ list }) => {
        const items = (await list()).map(({ id, name }) => ({
          id: toWireId('tenant', id),
          name,
        }))
        print(json, items, () =>
          table(
            ['id', 'name'],
            items.map(({ id, name }) => [id, name]),
          ),
        )
      })
    })

  tenants
    .command('create <name>')
    .description('make a tenant with its keys and an API client that may do everything')
    .option('--json', 'print it as JSON')
    .action(async (name: string, { json }: { json?: true }) => {
      await withDatabase(async ({ add }) => {
        const made = await add(name)
        const answer = { ...made, tenantId: toWireId('tenant', made.tenantId) }
        print(json, answer, () =>
          facts([
            ['tenant', name],
            ['tenant id', answer.tenantId],
            ['client id', answer.clientId],
            ['client secret', answer.clientSecret],
          ]),
        )
      })
    })
}

type Work = Parameters<typeof import('../start/tenants.ts').withTenants<void>>[2]

async function withDatabase(work: Work): Promise<void> {
  const { withTenants } = await import('../start/tenants.ts')
  const { config } = load()
  // To standard error: what is printed is the answer.
  await withTenants(config, createLog('warn', process.stderr), work)
}

function print(json: true | undefined, answer: unknown, text: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : text())
}
