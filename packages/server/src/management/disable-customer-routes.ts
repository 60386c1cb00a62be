import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { Api } from '../http/api.ts'
import { pathId, wireIdOrNotFound } from '../http/path-id.ts'
import type { Scope } from '../http/principal.ts'
import { setCustomerDisabled } from './disable-customer.ts'
import { callerOf } from './entitlement-command.ts'
import { readReason, reasonQuery } from './entitlement-edits/change-query.ts'
import { noContent } from './operation.ts'

const scopes: readonly Scope[] = ['customers:admin']

const operations = [
  ['disable', 'disableCustomer', 'Disable a customer and all its entitlements', true],
  ['enable', 'enableCustomer', 'Enable a customer and its entitlements again', false],
] as const

export function disableCustomerRoutes(api: Api, deps: Deps): void {
  for (const [path, operationId, summary, disabled] of operations) {
    api.patch(
      `/customers/:customerId/${path}`,
      {
        config: { scopes, refusals: ['customerUnknown'] },
        schema: {
          tags: ['Customers'],
          operationId,
          summary,
          description:
            "Independent of each entitlement's own switch. May be called again at any time.",
          params: Type.Object({ customerId: pathId('customer') }),
          querystring: Type.Object(reasonQuery),
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        const { customerId } = request.params
        const id = wireIdOrNotFound('customer', customerId, 'customerUnknown')
        const reason = readReason(request.query)
        await setCustomerDisabled(deps, callerOf(request), id, disabled, reason)
        return reply.code(204).send()
      },
    )
  }
}
