import * as fc from 'fast-check'
import type { ApiDocument, Schema } from '../support/api-document.ts'
import type { Pool } from './pool.ts'

const hostile: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e20,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  '0',
  'null',
  "x' or '1'='1",
  '%_\\',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '=1+1',
  '\u0000',
  '\ud800',
  '\u202e',
  '💥'.repeat(60),
  'x'.repeat(3_000),
  '9999-12-31T23:59:59.999Z',
  '-000001-01-01T00:00:00Z',
  {},
  [],
  [[[[]]]],
  { type: 'none' },
  { constructor: 1 },
]

/** Values of a schema: those that fit, at its bounds too, with ids of things that exist. */
export function fitting(
  document: ApiDocument,
  pool: Pool,
  given: Schema,
  depth = 0,
): fc.Arbitrary<unknown> {
  const schema = document.resolve(given)
  const inner = (each: Schema) => fitting(document, pool, each, depth + 1)
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return fc.oneof(...branches.map(inner))
  if (schema.allOf)
    return fc.tuple(...schema.allOf.map(inner)).map((all) => Object.assign({}, ...all))
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => inner({ ...schema, type })))
  }
  switch (schema.type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return numberOf(schema)
    case 'string':
      return textOf(schema, pool)
    case 'array':
      return fc.array(inner(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)),
      })
    case 'object':
      return objectOf(schema, inner)
    default:
      return fc.constantFrom(...hostile)
  }
}

function numberOf({ minimum = -5, maximum = 1_000 }: Schema): fc.Arbitrary<number> {
  const low = Math.ceil(minimum)
  const usual = fc.integer({ min: low, max: Math.max(low, Math.min(maximum, low + 1_000)) })
  return fc.oneof({ weight: 6, arbitrary: usual }, fc.constantFrom(low, Math.floor(maximum)))
}

const instants = fc
  .integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) })
  .map((at) => new Date(at).toISOString())

function textOf({ pattern, format, minLength = 0, maxLength = 60 }: Schema, pool: Pool) {
  if (format === 'date-time') return instants
  if (format === 'date') return instants.map((at) => at.slice(0, 10))
  if (format === 'email') return fc.nat(50).map((n) => `person-${n}@vendor.example`)
  // Nothing is there, and nothing is asked whether it is.
  if (format === 'uri') return fc.constant('https://receiver.invalid/hook')
  const prefix = pattern && /^\^([a-z]+_)/.exec(pattern)?.[1]
  if (prefix) return fc.nat().map((n) => pool.id(prefix, n))
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength
  const longest = Math.min(maxLength, 2_000)
  const long = 'y'.repeat(longest)
  if (pattern && pattern !== '\\S') {
    return fc.stringMatching(new RegExp(pattern)).map((text) => (fits(text) ? text : long))
  }
  const words = fc.nat().map((n) => pool.word(n))
  const texts = fc.string({ minLength, maxLength: Math.max(minLength, Math.min(longest, 60)) })
  return fc.oneof(
    { weight: 4, arbitrary: words.map((word) => (fits(word) ? word : long)) },
    { weight: 2, arbitrary: texts },
    fc.constant(long),
  )
}

function objectOf(schema: Schema, inner: (each: Schema) => fc.Arbitrary<unknown>) {
  const properties = Object.entries(schema.properties ?? {})
  const required = new Set(schema.required ?? [])
  const free = Object.values(schema.patternProperties ?? {})[0] ?? schema.additionalProperties
  if (properties.length === 0 && typeof free === 'object') {
    return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), inner(free), { maxKeys: 3 })
  }
  return fc.record(Object.fromEntries(properties.map(([key, each]) => [key, inner(each)])), {
    requiredKeys: [...required].filter((key) => key in (schema.properties ?? {})),
  })
}

/** A value with one place of it spoilt, or a key too many or too few. */
export function spoilt(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return anything
  const keys = Object.keys(value)
  const object = value as Record<string, unknown>
  if (keys.length === 0) return fc.oneof(anything, fc.constant({ noSuchField: 1 }))
  return fc
    .constantFrom(...keys)
    .chain((key) =>
      fc.oneof(
        { weight: 5, arbitrary: anything.map((bad) => ({ ...object, [key]: bad })) },
        { weight: 3, arbitrary: spoilt(object[key]).map((bad) => ({ ...object, [key]: bad })) },
        fc.constant({ ...object, noSuchField: 1 }),
        fc.constant(Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))),
        anything,
      ),
    )
}

export const anything = fc.constantFrom(...hostile)
