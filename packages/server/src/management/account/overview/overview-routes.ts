import { Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import type { Api } from '../../../http/api.ts'
import { addComponents } from '../../../http/routes.ts'
import { ref } from '../../../http/wire.ts'
import { overview } from './overview.ts'
import { OverviewModel, overviewComponents } from './overview-model.ts'

/** What needs a person now. */
export function overviewRoutes(api: Api, deps: Deps): void {
  addComponents(api, overviewComponents)

  api.get(
    '/account/overview',
    {
      config: { scopes: [] },
      schema: {
        tags: ['Account'],
        operationId: 'getAccountOverview',
        summary: 'What needs a person now: how much there is of each, and the first few',
        description:
          'Each part as far as its own permission goes: entitlements:read, webhooks:admin, and ' +
          'settings:admin for mails. A part without its permission is null.',
        querystring: Type.Object({
          expiringDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, default: 30 })),
          days: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 366,
              default: 7,
              description: 'How far back denials, signs of copies and given up messages count.',
            }),
          ),
          limit: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 20, default: 5, description: 'Of each part.' }),
          ),
        }),
        response: { 200: ref(OverviewModel) },
      },
    },
    ({ query, principal }) => {
      const { expiringDays = 30, days = 7, limit = 5 } = query
      return overview(deps, principal, { expiringDays, days, limit })
    },
  )
}
