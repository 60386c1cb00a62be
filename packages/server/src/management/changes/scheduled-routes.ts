import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readInstant } from '../../http/instant.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import { addComponents } from '../../http/routes.ts'
import { oneOf, ref } from '../../http/wire.ts'
import { listScheduled, type ScheduledRow } from '../../storage/planned-changes.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { callerOf } from '../entitlement-command.ts'
import { dryRunQuery } from '../entitlement-edits/change-query.ts'
import { entitlementIdOf, entitlementParams } from '../entitlements/entitlement-path.ts'
import { expandEntitlement, expandedEntitlements } from '../entitlements/entitlement-reference.ts'
import {
  entitlementActivators,
  entitlementReaders,
  entitlementWriters,
} from '../entitlements/entitlement-scopes.ts'
import { placeOrNotFound } from '../entitlements/place-or-not-found.ts'
import { noContent } from '../operation.ts'
import { ChangePreviewModel, previewComponents } from '../what-if/preview-model.ts'
import { previewToWire } from '../what-if/preview-to-wire.ts'
import { type ChangeInput, requireScopes } from './change-input.ts'
import {
  plannedStatuses,
  ScheduledList,
  ScheduledModel,
  ScheduleEdit,
  ScheduleInput,
  scheduledComponents,
} from './change-model.ts'
import {
  editScheduled,
  previewPlan,
  scheduleChange,
  scheduledOrNotFound,
} from './schedule-change.ts'
import { scheduledToWire } from './scheduled-to-wire.ts'

const tags = ['Scheduled changes']
// Which of them a change needs is looked at when it is known which change it is.
const writers = [...entitlementWriters, ...entitlementActivators]
const changeParams = Type.Object({
  ...entitlementParams.properties,
  changeId: pathId('scheduledChange'),
})
const listQuery = Type.Object({ ...pagingQuery, status: Type.Optional(oneOf(plannedStatuses)) })

/** Changes of an entitlement that are made later. */
export function scheduledRoutes(api: Api, deps: Deps): void {
  addComponents(api, [...previewComponents, ...scheduledComponents])
  const toWire = (row: ScheduledRow) => scheduledToWire(row, deps.epoch)
  const placeOf = (request: FastifyRequest & { params: { entitlementId: string } }) =>
    placeOrNotFound(deps, request.tenantId, entitlementIdOf(request.params))

  api.post(
    '/entitlements/:entitlementId/changes',
    {
      config: { scopes: writers, refusals: ['entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'scheduleEntitlementChange',
        summary: 'Have a change made at a time',
        description:
          'Made within seconds of its time, once, in the name of whoever scheduled it; of two at ' +
          'one instant the one that was made first comes first. A time that is past means at once, ' +
          'and the reply says what came of it. It is decided at its time, by the state of then: a ' +
          'disabled entitlement takes changes as ever. With dryRun, 200 with what it would do at ' +
          'its time if everybody who runs now runs then.',
        params: entitlementParams,
        querystring: Type.Object(dryRunQuery),
        body: ref(ScheduleInput),
        response: { 200: ref(ChangePreviewModel), 201: ref(ScheduledModel) },
      },
    },
    async (request, reply) => {
      const { body, query } = request
      requireScopes(request, body.change)
      const place = await placeOf(request)
      const caller = callerOf(request)
      const reason = body.reason?.trim() || null
      const plan = { at: readInstant(body.at), change: body.change, reason }
      if (query.dryRun) {
        const previewed = await previewPlan(deps, caller, place, plan)
        return reply.code(200).send(previewToWire(deps, place.entitlementId, previewed))
      }
      const row = await scheduleChange(deps, caller, place, plan)
      return reply.code(201).send(tagged(reply, toWire(row)))
    },
  )

  api.get(
    '/entitlements/:entitlementId/changes',
    {
      config: { scopes: entitlementReaders, refusals: ['entitlementUnknown'] },
      schema: {
        tags,
        operationId: 'listScheduledEntitlementChanges',
        summary: 'Changes of an entitlement that are to come or were made',
        params: entitlementParams,
        querystring: listQuery,
        response: { 200: ref(ScheduledList) },
      },
    },
    async (request) => {
      const { query, tenantId } = request
      const { entitlementId } = await placeOf(request)
      const paging = readPaging(query)
      const filter = { entitlementId, ...(query.status && { status: query.status }) }
      const found = await listScheduled(deps.db, tenantId, filter, paging)
      return page(found.items.map(toWire), found.total, paging)
    },
  )

  api.get(
    '/entitlements/changes',
    {
      config: { scopes: entitlementReaders },
      schema: {
        tags,
        operationId: 'listScheduledChanges',
        summary: 'Changes of all entitlements that are to come or were made',
        querystring: Type.Object({ ...listQuery.properties, ...expandEntitlement }),
        response: { 200: ref(ScheduledList) },
      },
    },
    async ({ query, tenantId }) => {
      const paging = readPaging(query)
      const filter = query.status ? { status: query.status } : {}
      const { items, total } = await listScheduled(deps.db, tenantId, filter, paging)
      const ids = items.map((row) => row.entitlement_id)
      const entitlement = await expandedEntitlements(deps, tenantId, query, ids)
      const wires = items.map((row) =>
        scheduledToWire(row, deps.epoch, entitlement(row.entitlement_id)),
      )
      return page(wires, total, paging)
    },
  )

  api.get(
    '/entitlements/:entitlementId/changes/:changeId',
    {
      config: {
        scopes: entitlementReaders,
        refusals: ['entitlementUnknown', 'scheduledChangeUnknown'],
      },
      schema: {
        tags,
        operationId: 'getScheduledEntitlementChange',
        summary: 'Read a scheduled change and what came of it',
        params: changeParams,
        response: { 200: ref(ScheduledModel) },
      },
    },
    async (request, reply) => {
      const place = await placeOf(request)
      const id = changeIdOf(request.params)
      const row = await scheduledOrNotFound(deps, request.tenantId, place, id)
      return tagged(reply, toWire(row))
    },
  )

  api.get(
    '/entitlements/:entitlementId/changes/:changeId/preview',
    {
      config: {
        scopes: entitlementReaders,
        refusals: ['entitlementUnknown', 'scheduledChangeUnknown', 'seatsInUse'],
      },
      schema: {
        tags,
        operationId: 'previewScheduledEntitlementChange',
        summary: 'What a scheduled change would do at its time, as things stand now',
        params: changeParams,
        response: { 200: ref(ChangePreviewModel) },
      },
    },
    async (request) => {
      const place = await placeOf(request)
      const id = changeIdOf(request.params)
      const { at, change, reason } = await scheduledOrNotFound(deps, request.tenantId, place, id)
      const plan = { at, change: change as ChangeInput, reason }
      const previewed = await previewPlan(deps, callerOf(request), place, plan)
      return previewToWire(deps, place.entitlementId, previewed)
    },
  )

  const editRefusals = [
    ...(['entitlementUnknown', 'scheduledChangeUnknown', 'stateConflict'] as const),
    'preconditionFailed' as const,
  ]

  api.patch(
    '/entitlements/:entitlementId/changes/:changeId',
    {
      config: { scopes: writers, refusals: editRefusals },
      schema: {
        tags,
        operationId: 'patchScheduledEntitlementChange',
        summary: 'Change a scheduled change that is still to be made',
        description:
          'What is left out or null stays. An empty reason clears it. Another change is made in ' +
          'the name of whoever gave it.',
        params: changeParams,
        body: ref(ScheduleEdit),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { at, change, reason } = request.body
      const place = await placeOf(request)
      const edit = {
        ...(at && { at: readInstant(at) }),
        // It is made in the name of whoever gave it.
        ...(change && { change, author: callerOf(request).author }),
        ...(typeof reason === 'string' && { reason: reason.trim() || null }),
      }
      const id = changeIdOf(request.params)
      const expect = expectMatch(request, toWire)
      await editScheduled(deps, request.tenantId, place, id, edit, (row) => {
        requireScopes(request, row.change as ChangeInput)
        if (change) requireScopes(request, change)
        expect(row)
      })
      return reply.code(204).send()
    },
  )

  api.delete(
    '/entitlements/:entitlementId/changes/:changeId',
    {
      config: { scopes: writers, refusals: editRefusals },
      schema: {
        tags,
        operationId: 'cancelScheduledEntitlementChange',
        summary: 'Cancel a scheduled change that is still to be made',
        description: 'It stays in the list, as cancelled.',
        params: changeParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const place = await placeOf(request)
      const id = changeIdOf(request.params)
      const expect = expectMatch(request, toWire)
      const edit = { status: 'cancelled' as const }
      await editScheduled(deps, request.tenantId, place, id, edit, (row) => {
        requireScopes(request, row.change as ChangeInput)
        expect(row)
      })
      return reply.code(204).send()
    },
  )
}

function changeIdOf({ changeId }: { changeId: string }): string {
  return wireIdOrNotFound('scheduledChange', changeId, 'scheduledChangeUnknown')
}
