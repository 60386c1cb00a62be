import { Type } from 'typebox'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { ChangeInputModel, GivenChange } from '../changes/change-input.ts'
import { ProblemModel, plannedStatuses } from '../changes/change-model.ts'
import { entitlementFilterQuery } from '../entitlements/entitlement-filter-query.ts'
import { EntitlementReference, expandedEntitlement } from '../entitlements/entitlement-reference.ts'
import { closed } from '../fields.ts'
import { AuthorModel, ChangeModel } from '../history/version-model.ts'
import { LossesModel } from '../what-if/preview-model.ts'

const bulkStatuses = ['preparing', 'running', 'done', 'cancelling', 'cancelled'] as const

/** More would make a request that is better a filter. */
export const mostIds = 5_000

export const BulkFilterInput = component(
  'BulkChangeFilter',
  closed({
    search: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'As in the list, but not in the ids of seats: those are what devices say.',
      }),
    ),
    ...entitlementFilterQuery,
  }),
)

export const BulkInput = component(
  'BulkChangeCreate',
  closed(
    {
      filter: Type.Optional(nullable(ref(BulkFilterInput))),
      ids: Type.Optional(
        nullable(Type.Array(wireId('entitlement'), { minItems: 1, maxItems: mostIds })),
      ),
      change: ref(ChangeInputModel),
      reason: Type.Optional(
        nullable(Type.String({ maxLength: 500, description: 'Kept with each version.' })),
      ),
      dryRun: Type.Optional(
        nullable(Type.Boolean({ description: 'Only tells, for each, what it would do.' })),
      ),
    },
    {
      examples: [
        {
          filter: { sku: 'STUDIO-PRO-10', status: 'active' },
          change: { type: 'resetOverrides', resetSeatCount: true },
          dryRun: true,
        },
      ],
    },
  ),
)

export const BulkModel = component(
  'BulkChange',
  Type.Object({
    id: wireId('bulkChange'),
    status: oneOf(bulkStatuses),
    dryRun: Type.Boolean(),
    change: GivenChange,
    filter: nullable(Type.Record(Type.String(), Type.Unknown())),
    reason: nullable(Type.String()),
    author: ref(AuthorModel),
    progress: Type.Object({
      total: Type.Integer({ description: 'Grows while it is being prepared.' }),
      pending: Type.Integer(),
      done: Type.Integer(),
      refused: Type.Integer(),
      failed: Type.Integer({ description: 'Given up after several faults of the server.' }),
      cancelled: Type.Integer(),
    }),
    createdDate: Instant,
    finishedDate: nullable(Instant),
  }),
)

export const BulkList = pageOf('BulkChangeList', ref(BulkModel))

export const ItemModel = component(
  'BulkChangeItem',
  Type.Object({
    entitlementId: wireId('entitlement'),
    entitlement: expandedEntitlement,
    status: oneOf(plannedStatuses),
    version: nullable(Type.String({ description: 'That it made; of a dry run, would make.' })),
    problem: nullable(ref(ProblemModel)),
    preview: nullable(
      Type.Object(
        {
          changes: Type.Array(ref(ChangeModel)),
          losses: ref(LossesModel),
          seatsOverLimit: Type.Integer(),
          devices: Type.Integer(),
        },
        { description: 'Of a dry run.' },
      ),
    ),
    finishedDate: nullable(Instant),
  }),
)

export const ItemList = pageOf('BulkChangeItemList', ref(ItemModel))

export const bulkComponents = [
  AuthorModel,
  BulkFilterInput,
  BulkInput,
  BulkList,
  BulkModel,
  ChangeInputModel,
  ChangeModel,
  EntitlementReference,
  ItemList,
  ItemModel,
  LossesModel,
  ProblemModel,
]
