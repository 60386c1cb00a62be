import { licenseTypes, planTypes } from '@leasehold/core/rights'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { addComponents } from '../../http/routes.ts'
import { oneOf, ref } from '../../http/wire.ts'
import { listPlans, planSortParts, planSorts } from '../../storage/plans.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { listQuery, listReply, readListing } from '../list-query.ts'
import { noContent, readers, writers } from '../operation.ts'
import { changePlan, createPlan, planOrNotFound, removePlan } from './edit-plan.ts'
import { PlanInput, PlanList, PlanModel, PlanPatch, readPlan, toWirePlan } from './plan-model.ts'

const tags = ['Plans']
const params = Type.Object({ planId: pathId('plan') })
const idOf = (params: { planId: string }) => wireIdOrNotFound('plan', params.planId, 'planUnknown')

export function planRoutes(api: Api, deps: Deps): void {
  addComponents(api, [PlanModel, PlanList, PlanInput, PlanPatch])

  api.post(
    '/plans',
    {
      config: { scopes: writers, refusals: ['duplicate'] },
      schema: {
        tags,
        operationId: 'createPlan',
        summary: 'Create a plan',
        description: 'A subscription needs a duration, a perpetual licence has none.',
        body: ref(PlanInput),
        response: { 201: ref(PlanModel) },
      },
    },
    async ({ tenantId, body }, reply) => {
      const plan = await createPlan(deps, tenantId, readPlan(body))
      return reply.code(201).send(tagged(reply, toWirePlan(plan)))
    },
  )

  api.get(
    '/plans',
    {
      config: { scopes: readers },
      schema: {
        tags,
        operationId: 'listPlans',
        summary: 'List the plans',
        querystring: Type.Object({
          ...listQuery(planSorts, 'the name'),
          licenseType: Type.Optional(oneOf(licenseTypes)),
          planType: Type.Optional(oneOf(planTypes)),
        }),
        response: { 200: ref(PlanList) },
      },
    },
    async ({ tenantId, query }) => {
      const listing = readListing(query, planSortParts, 'createdAt')
      const { licenseType, planType } = query
      const found = await listPlans(deps.db, tenantId, { licenseType, planType }, listing)
      return listReply(query, found, found.items.map(toWirePlan))
    },
  )

  api.get(
    '/plans/:planId',
    {
      config: { scopes: readers, refusals: ['planUnknown'] },
      schema: {
        tags,
        operationId: 'getPlan',
        summary: 'Read a plan',
        params,
        response: { 200: ref(PlanModel) },
      },
    },
    async (request, reply) => {
      const plan = await planOrNotFound(deps.db, request.tenantId, idOf(request.params))
      return tagged(reply, toWirePlan(plan))
    },
  )

  for (const [method, body] of [
    ['PUT', PlanInput],
    ['PATCH', PlanPatch],
  ] as const) {
    api.route({
      method,
      url: '/plans/:planId',
      config: { scopes: writers, refusals: ['planUnknown', 'duplicate', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updatePlan' : 'patchPlan',
        summary: method === 'PUT' ? 'Change a plan' : 'Change parts of a plan',
        description:
          'An optional field left out stays as it is. Entitlements keep the plan that they were ' +
          'sold with.',
        params,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const { tenantId, params, body } = request
        const fields = readPlan(body)
        const expect = expectMatch(request, toWirePlan)
        await changePlan(deps, tenantId, idOf(params), fields, expect)
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/plans/:planId',
    {
      config: { scopes: writers, refusals: ['planUnknown', 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deletePlan',
        summary: 'Delete a plan that no offering has',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const expect = expectMatch(request, toWirePlan)
      await removePlan(deps, tenantId, idOf(params), expect)
      return reply.code(204).send()
    },
  )
}
