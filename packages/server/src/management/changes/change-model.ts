import { Type } from 'typebox'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, oneOf, ref, wireId } from '../../http/wire.ts'
import { EntitlementReference, expandedEntitlement } from '../entitlements/entitlement-reference.ts'
import { closed } from '../fields.ts'
import { AuthorModel } from '../history/version-model.ts'
import { ChangeInputModel, GivenChange } from './change-input.ts'

export const plannedStatuses = ['pending', 'done', 'refused', 'failed', 'cancelled'] as const

const reason = nullable(
  Type.String({ maxLength: 500, description: 'Why; kept with the version that it makes.' }),
)

export const ScheduleInput = component(
  'ScheduledChangeCreate',
  closed(
    {
      at: Type.Unsafe<string>({ ...Instant, description: 'When; what is past is made at once.' }),
      change: ref(ChangeInputModel),
      reason: Type.Optional(reason),
    },
    { examples: [{ at: '2027-01-01T00:00:00Z', change: { type: 'disable' }, reason: 'contract' }] },
  ),
)

export const ScheduleEdit = component(
  'ScheduledChangePatch',
  closed(
    {
      at: Type.Optional(nullable(Instant)),
      change: Type.Optional(nullable(ref(ChangeInputModel))),
      reason: Type.Optional(reason),
    },
    { examples: [{ at: '2027-02-01T00:00:00Z' }] },
  ),
)

/** Why it was refused, as the call itself would have answered. */
export const ProblemModel = component(
  'PlannedChangeProblem',
  Type.Object({
    errorCode: Type.String(),
    details: Type.String(),
    validationErrors: Type.Array(
      Type.Object({
        propertyName: nullable(Type.String()),
        message: Type.String(),
        code: Type.String(),
      }),
    ),
    explanation: nullable(Type.Record(Type.String(), Type.Unknown())),
  }),
)

export const ScheduledModel = component(
  'ScheduledChange',
  Type.Object({
    id: wireId('scheduledChange'),
    entitlementId: wireId('entitlement'),
    entitlement: expandedEntitlement,
    at: Instant,
    change: GivenChange,
    reason: nullable(Type.String()),
    author: ref(AuthorModel),
    status: oneOf(plannedStatuses),
    version: nullable(Type.String({ description: 'Of the entitlement, once it is done.' })),
    problem: nullable(ref(ProblemModel)),
    finishedDate: nullable(Instant),
    createdDate: Instant,
    updatedDate: Instant,
  }),
)

export const ScheduledList = pageOf('ScheduledChangeList', ref(ScheduledModel))

export const scheduledComponents = [
  AuthorModel,
  ChangeInputModel,
  EntitlementReference,
  ProblemModel,
  ScheduledList,
  ScheduledModel,
  ScheduleEdit,
  ScheduleInput,
]
