import type { Rights } from '@leasehold/core/rights'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readInstant } from '../../http/instant.ts'
import { addComponents } from '../../http/routes.ts'
import { readWireId, ref } from '../../http/wire.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import {
  createGroup,
  extendGroup,
  previewCreateGroup,
  previewExtendGroup,
} from '../create-group.ts'
import { callerOf } from '../entitlement-command.ts'
import { dryRunQuery, readReason, reasonQuery } from '../entitlement-edits/change-query.ts'
import { entitlementCreators, entitlementWriters } from '../entitlements/entitlement-scopes.ts'
import { rightsAtToWire } from '../history/rights-at-to-wire.ts'
import { noContent } from '../operation.ts'
import { OrderPreviewModel, previewComponents } from '../what-if/preview-model.ts'
import { GroupCreate, GroupExtend, GroupModel, GroupPatch, groupComponents } from './group-model.ts'
import { groupIdOf, groupParams } from './group-routes.ts'
import { moveGroup } from './move-group.ts'
import { readCode, readCodes } from './read-codes.ts'
import { groupOrNotFound, groupToWire, withEntitlements } from './read-groups.ts'

const tags = ['Entitlement groups']
export const orderResponses = { 200: ref(OrderPreviewModel), 201: ref(GroupModel) }

/** Making groups, adding to them and moving them. */
export function editGroupRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...groupComponents, ...previewComponents])

  api.post(
    '/entitlements/groups',
    {
      config: { scopes: entitlementCreators, refusals: ['duplicate'] },
      schema: {
        tags,
        operationId: 'createEntitlementGroup',
        summary: 'Order: make a group with an entitlement for each SKU',
        description: 'Without an activation code one is generated.',
        querystring: Type.Object({ ...reasonQuery, ...dryRunQuery }),
        body: ref(GroupCreate),
        response: orderResponses,
      },
    },
    async (request, reply) => {
      const { body, query, tenantId } = request
      const order = {
        ...callerOf(request),
        skus: body.skus,
        customerId: body.customerId ? readWireId('customer', body.customerId, 'customerId') : null,
        activationCodes: codesOf(body),
        orderRefId: textOrNull(body.orderRefId),
        startAt: body.startDate ? readInstant(body.startDate) : null,
        reason: readReason(query),
      }
      if (query.dryRun) return reply.send(planned(deps, await previewCreateGroup(deps, order)))
      const { groupId } = await createGroup(deps, order)
      return reply.code(201).send(await orderedGroup(deps, reply, tenantId, groupId))
    },
  )

  api.post(
    '/entitlements/groups/:entitlementGroupId/extend',
    {
      config: { scopes: entitlementCreators, refusals: ['groupUnknown'] },
      schema: {
        tags,
        operationId: 'extendEntitlementGroup',
        summary: 'Add an entitlement for each SKU',
        params: groupParams,
        querystring: Type.Object({ ...reasonQuery, ...dryRunQuery }),
        body: ref(GroupExtend),
        response: orderResponses,
      },
    },
    async (request, reply) => {
      const { body, query, tenantId } = request
      const group = await groupOrNotFound(deps, tenantId, groupIdOf(request.params))
      const startAt = body.startDate ? readInstant(body.startDate) : null
      const order = { ...callerOf(request), skus: body.skus, startAt, reason: readReason(query) }
      if (query.dryRun) {
        return reply.send(planned(deps, await previewExtendGroup(deps, order, group)))
      }
      await extendGroup(deps, order, group)
      return reply.code(201).send(await orderedGroup(deps, reply, tenantId, group.id))
    },
  )

  api.patch(
    '/entitlements/groups/:entitlementGroupId',
    {
      config: { scopes: entitlementWriters, refusals: ['groupUnknown', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'patchEntitlementGroup',
        summary: 'Change the customer or the order reference',
        description:
          'What is left out or null stays; an empty orderRefId clears it. Moved to a disabled ' +
          'customer, the entitlements are customerDisabled, and the other way round.',
        params: groupParams,
        querystring: Type.Object(reasonQuery),
        body: ref(GroupPatch),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { customerId, orderRefId } = request.body
      const change = {
        ...(customerId && { customerId: readWireId('customer', customerId, 'customerId') }),
        ...(typeof orderRefId === 'string' && { orderRefId: textOrNull(orderRefId) }),
      }
      const reason = readReason(request.query)
      const groupId = groupIdOf(request.params)
      const expect = expectMatch(request, (group) => group)
      await moveGroup(deps, callerOf(request), groupId, change, reason, expect)
      return reply.code(204).send()
    },
  )
}

/** What an order would make. */
export function planned({ epoch }: Deps, { at, rights }: { at: number; rights: Rights[] }) {
  const entitlements = rights.map((each) => rightsAtToWire(each, epoch, at))
  return { dryRun: true as const, entitlements }
}

/** A group that an order has made or added to, with all its entitlements. */
export async function orderedGroup(
  deps: Deps,
  reply: FastifyReply,
  tenantId: string,
  groupId: string,
) {
  const group = await groupOrNotFound(deps, tenantId, groupId)
  tagged(reply, group)
  return groupToWire(deps, tenantId, group, withEntitlements)
}

type TypedCodes = { activationCode?: string | null; activationCodes?: string[] | null }

export function codesOf({ activationCode, activationCodes }: TypedCodes): string[] {
  const single = activationCode ? [readCode(activationCode, 'activationCode')] : []
  const several = readCodes(activationCodes ?? [], 'activationCodes')
  return [...new Set([...single, ...several])]
}

export function textOrNull(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}
