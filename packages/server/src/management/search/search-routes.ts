import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { searchAll, searchers } from './search.ts'
import { SearchHitModel, SearchResultModel } from './search-model.ts'

/** One search over everything. */
export function searchRoutes(api: Api, deps: Deps): void {
  addComponents(api, [SearchHitModel, SearchResultModel])

  api.get(
    '/search',
    {
      config: { scopes: searchers },
      schema: {
        tags: ['Search'],
        operationId: 'search',
        summary: 'Search in everything at once',
        description:
          'Words, or their beginnings, of customers, order references, activation codes, offerings ' +
          'and products; the beginning of a seat id; or any id. What the token may not read is not ' +
          'looked at. For the entitlements of a customer or an order, list them.',
        querystring: Type.Object({
          q: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', examples: ['acme'] }),
          limit: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 20, default: 5, description: 'Of each kind.' }),
          ),
        }),
        response: { 200: ref(SearchResultModel) },
      },
    },
    ({ query, principal }) => searchAll(deps, principal, query.q.trim(), query.limit ?? 5),
  )
}
