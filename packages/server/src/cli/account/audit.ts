import type { Command } from 'commander'
import { apiCommand, online } from '../api/session.ts'
import { writeInstant } from '../text/instant.ts'
import { parseCount } from '../text/limit.ts'
import { table } from '../text/table.ts'

type Line = {
  at: string
  actor: { name: string }
  operation: string
  resources: string[]
  status: number
  count: number
}
type Options = {
  from?: string
  to?: string
  actor?: string
  operation?: string
  resource?: string
  result?: string
  search?: string
  limit: number
}

export function addAudit(program: Command): void {
  apiCommand(program, {
    usage: 'audit',
    description: 'who did what over the Management API, newest first',
    example: 'audit --resource ent_AaIA1-5LeZiI4SMp2Y52dQ',
  })
    .option('--from <time>', 'not before')
    .option('--to <time>', 'before')
    .option('--actor <id>', 'by this API client or person')
    .option('--operation <name>', 'of this name in the API document')
    .option('--resource <id>', 'to this thing')
    .option('--result <result>', 'done, refused or failed')
    .option('--search <text>', 'only with this text')
    .option('--limit <count>', 'rows at most, up to 500', parseCount, 50)
    .action(
      online(async ({ api, print, note }, { limit, ...filter }: Options) => {
        const query = { ...filter, pageSize: limit }
        const page = await api.get<{ items: Line[]; nextCursor: string | null }>(
          '/account/audit',
          query,
        )
        print(page, () =>
          page.items.length === 0
            ? ''
            : table(
                ['time', 'who', 'did', 'to', 'result'],
                page.items.map((line) => [
                  writeInstant(line.at),
                  line.actor.name,
                  line.operation,
                  line.resources.join(' '),
                  line.count > 1 ? `${line.status}, ${line.count} times` : line.status,
                ]),
              ),
        )
        if (page.items.length === 0) note('There is none.')
        else if (page.nextCursor !== null) note('There is more.')
      }),
    )
}
