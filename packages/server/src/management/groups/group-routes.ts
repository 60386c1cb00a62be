import { normaliseActivationCode } from '@leasehold/core/activation-codes'
import { fromWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { expandQuery, readExpand } from '../../http/expand.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { ref, wireId } from '../../http/wire.ts'
import { findGroupOfCode, groupSortParts, groupSorts, listGroups } from '../../storage/groups.ts'
import { tagged } from '../content-tag.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { listQuery, listReply, readListing } from '../list-query.ts'
import { GroupFind, GroupList, GroupModel, groupComponents } from './group-model.ts'
import { readCode } from './read-codes.ts'
import {
  groupExpands,
  groupOrNotFound,
  groupsToWire,
  groupToWire,
  withEntitlements,
} from './read-groups.ts'

const tags = ['Entitlement groups']
export const groupParams = Type.Object({ entitlementGroupId: pathId('group') })
export const groupIdOf = (params: { entitlementGroupId: string }) =>
  wireIdOrNotFound('group', params.entitlementGroupId, 'groupUnknown')

const filterQuery = {
  customerId: Type.Optional(wireId('customer')),
  orderRefId: Type.Optional(Type.String({ maxLength: 50 })),
  activationCode: Type.Optional(Type.String({ maxLength: 100 })),
}

type FilterQuery = { customerId?: string; orderRefId?: string; activationCode?: string }

function readFilter({ customerId, orderRefId, activationCode }: FilterQuery) {
  return {
    ...(customerId !== undefined && { customerId: fromWireId('customer', customerId) ?? '' }),
    ...(orderRefId !== undefined && { orderRefId }),
    // What can't be a code is the code of no group.
    ...(activationCode !== undefined && {
      activationCode: normaliseActivationCode(activationCode) ?? '',
    }),
  }
}

/** Reading and finding groups. */
export function groupRoutes(api: Api, deps: Deps): void {
  addComponents(api, groupComponents)

  api.get(
    '/entitlements/groups',
    {
      config: { scopes: entitlementReaders },
      schema: {
        tags,
        operationId: 'listEntitlementGroups',
        summary: 'List the entitlement groups',
        querystring: Type.Object({
          ...listQuery(groupSorts, 'the order reference, the customer and the activation codes'),
          ...expandQuery(groupExpands),
          ...filterQuery,
        }),
        response: { 200: ref(GroupList) },
      },
    },
    async ({ query, tenantId }) => {
      const listing = readListing(query, groupSortParts, 'created')
      const found = await listGroups(deps.db, tenantId, readFilter(query), listing)
      const expand = readExpand(query.expand, groupExpands)
      return listReply(query, found, await groupsToWire(deps, tenantId, found.items, expand))
    },
  )

  api.get(
    '/entitlements/groups/:entitlementGroupId',
    {
      config: { scopes: entitlementReaders, refusals: ['groupUnknown'] },
      schema: {
        tags,
        operationId: 'getEntitlementGroup',
        summary: 'Read an entitlement group',
        params: groupParams,
        querystring: Type.Object(expandQuery(groupExpands)),
        response: { 200: ref(GroupModel) },
      },
    },
    async (request, reply) => {
      const { tenantId, query } = request
      const group = await groupOrNotFound(deps, tenantId, groupIdOf(request.params))
      const expand = readExpand(query.expand, groupExpands)
      tagged(reply, group)
      return groupToWire(deps, tenantId, group, expand)
    },
  )

  api.post(
    '/entitlements/groups/find',
    {
      config: { scopes: entitlementReaders, refusals: ['activationCodeUnknown'] },
      schema: {
        tags,
        operationId: 'findEntitlementGroup',
        summary: 'Find the group of an activation code',
        description: 'With a productId, only a group that has an entitlement of the product.',
        body: ref(GroupFind),
        response: { 200: ref(GroupModel) },
      },
    },
    async ({ body, tenantId }) => {
      const code = readCode(body.activationCode, 'activationCode')
      const group = await findGroupOfCode(deps.db, tenantId, code)
      if (!group) throw new RequestError('activationCodeUnknown')
      const model = await groupToWire(deps, tenantId, group, withEntitlements)
      const { productId } = body
      if (productId && !model.entitlements?.some((each) => each.productId === productId)) {
        throw new RequestError('activationCodeUnknown')
      }
      return model
    },
  )
}
