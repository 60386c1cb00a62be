import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import type { Api } from '../http/api.ts'
import { pathId, wireIdOrNotFound } from '../http/path-id.ts'
import type { Scope } from '../http/principal.ts'
import { addComponents } from '../http/routes.ts'
import { ref } from '../http/wire.ts'
import { setCustomerDisabled } from './disable-customer.ts'
import { callerOf } from './entitlement-command.ts'
import { dryRunQuery, readReason, reasonQuery } from './entitlement-edits/change-query.ts'
import { noContent } from './operation.ts'
import { previewCustomerDisabled } from './what-if/preview-customer.ts'
import { CustomerPreviewModel, previewComponents } from './what-if/preview-model.ts'

const scopes: readonly Scope[] = ['customers:admin']

const operations = [
  ['disable', 'disableCustomer', 'Disable a customer and all its entitlements', true],
  ['enable', 'enableCustomer', 'Enable a customer and its entitlements again', false],
] as const

export function disableCustomerRoutes(api: Api, deps: Deps): void {
  addComponents(api, previewComponents)
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
          querystring: Type.Object({ ...reasonQuery, ...dryRunQuery }),
          response: { 200: ref(CustomerPreviewModel), 204: noContent },
        },
      },
      async (request, reply) => {
        const { customerId } = request.params
        const id = wireIdOrNotFound('customer', customerId, 'customerUnknown')
        const reason = readReason(request.query)
        const caller = callerOf(request)
        if (request.query.dryRun) {
          return previewCustomerDisabled(deps, caller, id, disabled, reason)
        }
        await setCustomerDisabled(deps, caller, id, disabled, reason)
        return reply.code(204).send()
      },
    )
  }
}
