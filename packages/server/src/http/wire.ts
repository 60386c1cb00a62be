import { fromWireId, type IdKind, idPrefixes } from '@leasehold/core/ids'
import { type Interval as CoreInterval, intervalTypes } from '@leasehold/core/interval'
import { type Overdraft as CoreOverdraft, overdraftTypes } from '@leasehold/core/limits'
import { type Static, type TSchema, Type } from 'typebox'
import { invalid } from './request-error.ts'

/** A schema that the OpenAPI document names; register it with `addComponents`, use it by `ref`. */
export type Component = TSchema & { $id: string }

export function component<T extends TSchema>(name: string, schema: T): T & { $id: string } {
  return Object.assign(schema, { $id: name })
}

/** Points at a component, typed as the component itself. */
export function ref<T extends Component>(schema: T) {
  return Type.Unsafe<Static<T>>({ $ref: `${schema.$id}#` })
}

export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
}

/** The reply of an operation that answers 204. */
export const noContent = Type.Unsafe<undefined>({ type: 'null', description: 'Done.' })

/** One of fixed words: one enum in the document and one sentence in a refusal, not a union. */
export function oneOf<const T extends string>(words: readonly T[], options: object = {}) {
  return Type.Unsafe<T>({ type: 'string', enum: [...words], ...options })
}

/** The wire id of a kind. A text that matches always decodes: see `readWireId`. */
export function wireId(kind: IdKind) {
  // The last of 22 characters carries two bits only, so that one id has one text.
  return Type.String({ pattern: `^${idPrefixes[kind]}[A-Za-z0-9_-]{21}[AQgw]$` })
}

/** The UUID of an id in a body or query; 422 when it is none. Ids of the path: `wireIdOrNotFound`. */
export function readWireId(kind: IdKind, text: string, propertyName: string): string {
  const id = fromWireId(kind, text)
  if (id === null) throw invalid(propertyName, `is no id of the form ${idPrefixes[kind]}…`, 'id')
  return id
}

const maxCount = 32767

export const Interval = component(
  'Interval',
  Type.Object({
    type: oneOf(intervalTypes),
    count: nullable(Type.Integer({ minimum: 1, maximum: maxCount })),
  }),
)

/** An interval in a request: `count` may be left out for `none` and must not for the others. */
export const IntervalInput = component(
  'IntervalInput',
  Type.Object(
    {
      type: oneOf(intervalTypes),
      count: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: maxCount }))),
    },
    {
      additionalProperties: false,
      if: { properties: { type: { not: { const: 'none' } } }, required: ['type'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: ['count'], properties: { count: { type: 'integer' } } },
    },
  ),
)

export function readInterval(input: Static<typeof IntervalInput>): CoreInterval {
  return { type: input.type, count: input.type === 'none' ? null : (input.count ?? null) }
}

const maxInt32 = 2_147_483_647

export const Limit = component(
  'Limit',
  Type.Object({ type: oneOf(overdraftTypes), value: nullable(Type.Integer({ minimum: 0 })) }),
)

/** An overdraft limit in a request: `value` belongs to `absolute` and `percentage`. */
export const LimitInput = component(
  'LimitInput',
  Type.Object(
    {
      type: oneOf(overdraftTypes),
      value: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: maxInt32 }))),
    },
    {
      additionalProperties: false,
      if: { properties: { type: { enum: ['absolute', 'percentage'] } }, required: ['type'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: ['value'], properties: { value: { type: 'integer' } } },
    },
  ),
)

export function readLimit(input: Static<typeof LimitInput>): CoreOverdraft {
  const bare = input.type === 'none' || input.type === 'unlimited'
  return { type: input.type, value: bare ? null : (input.value ?? null) }
}

/** An instant: ISO 8601, read by `readInstant`, written by `writeInstant`. */
export const Instant = Type.String({ format: 'date-time' })
