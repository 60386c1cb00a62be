import type { Command } from 'commander'
import type { SearchResult } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { parseCount } from '../text/limit.ts'
import { table } from '../text/table.ts'

export function addSearch(program: Command): void {
  apiCommand(program, {
    usage: 'search <text>',
    description: 'find customers, contacts, orders, codes, seats, offerings and products',
    example: 'search acme',
  })
    .option('--limit <count>', 'of each kind at most, up to 20', parseCount, 5)
    .action(
      online(async ({ api, print, note }, text: string, { limit }: { limit: number }) => {
        const result = await api.get<SearchResult>('/search', { q: text, limit })
        const { hits, more } = result
        print(result, () =>
          hits.length === 0
            ? ''
            : table(
                ['what', 'name', 'detail', 'id'],
                hits.map(({ type, name, detail, id }) => [type, name, detail, id]),
              ),
        )
        if (hits.length === 0) note('Nothing is found.')
        else if (more.length > 0) note(`There is more of: ${more.join(', ')}.`)
      }),
    )
}
