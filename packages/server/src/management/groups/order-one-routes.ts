import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { component, readWireId, ref } from '../../http/wire.ts'
import { createGroup, previewCreateGroup } from '../create-group.ts'
import { callerOf } from '../entitlement-command.ts'
import { dryRunQuery, readReason, reasonQuery } from '../entitlement-edits/change-query.ts'
import { entitlementCreators } from '../entitlements/entitlement-scopes.ts'
import { closed } from '../fields.ts'
import { previewComponents } from '../what-if/preview-model.ts'
import { codesOf, orderedGroup, orderResponses, planned, textOrNull } from './edit-group-routes.ts'
import { GroupCreate, groupComponents } from './group-model.ts'

const { customerId, activationCode, orderRefId } = GroupCreate.properties

const EntitlementCreate = component(
  'EntitlementCreate',
  closed(
    { sku: GroupCreate.properties.skus.items, customerId, activationCode, orderRefId },
    { examples: [{ sku: 'STUDIO-PRO-10', orderRefId: 'PO-2026-0117' }] },
  ),
)

/** The order of version 2024-01-01: one SKU, a group of its own. */
export function orderOneRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...groupComponents, ...previewComponents, EntitlementCreate])

  api.post(
    '/entitlements',
    {
      config: { scopes: entitlementCreators, refusals: ['duplicate'] },
      schema: {
        tags: ['Entitlement groups'],
        operationId: 'createEntitlement',
        summary: 'Order one SKU, in a group of its own',
        description:
          'As version 2024-01-01 has it; POST /entitlements/groups takes several. Without an ' +
          'activation code one is generated.',
        querystring: Type.Object({ ...reasonQuery, ...dryRunQuery }),
        body: ref(EntitlementCreate),
        response: orderResponses,
      },
    },
    async (request, reply) => {
      const { body, query, tenantId } = request
      const order = {
        ...callerOf(request),
        skus: [body.sku],
        skuField: 'sku',
        customerId: body.customerId ? readWireId('customer', body.customerId, 'customerId') : null,
        activationCodes: codesOf(body),
        orderRefId: textOrNull(body.orderRefId),
        reason: readReason(query),
      }
      if (query.dryRun) return reply.send(planned(deps, await previewCreateGroup(deps, order)))
      const { groupId } = await createGroup(deps, order)
      return reply.code(201).send(await orderedGroup(deps, reply, tenantId, groupId))
    },
  )
}
