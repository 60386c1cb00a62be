import { foreverAt } from '@leasehold/core/interval'
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  bytesArray,
  instantArray,
  jsonArray,
  plainArray,
  textArray,
} from '../../src/storage/engine/arrays.ts'
import { connectEngine } from '../../src/storage/engine/connection.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

let database: TestDatabase
let client: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  client = await connectEngine(database.connection)
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

/** What PostgreSQL makes of an array literal. */
async function read(literal: string, type: string): Promise<unknown[]> {
  const { rows } = await client.query(
    `select v from unnest($1::${type}[]) with ordinality k(v, n) order by n`,
    [literal],
  )
  return rows.map((row) => row.v)
}

const nasty = [
  'NULL',
  'null',
  '"NULL"',
  '',
  ' ',
  '\\',
  '\\\\',
  '"',
  '\\"',
  '{}',
  '{,}',
  ',',
  "'",
  "'; drop table activation; --",
  '$1',
  'line\nfeed\r\n\ttab\v\f\b',
  '\u007f\u0080\u009f',
  '\u2028\u2029\ufeff',
  '👩‍👩‍👧‍👦𝕏\u{10ffff}',
  'e\u0301 is not é',
  '\\x41 \\u0041 \\101 %s',
  ' leading and trailing ',
]

const text = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: 'binary', maxLength: 100 }).map((value) => value.replaceAll('\0', '')),
  fc.string({ unit: fc.constantFrom('\\', '"', '{', '}', ',', "'", 'N', '\n', ' ', '😀') }),
)

test('texts come back as they were: quotes, backslashes, braces, words that look like NULL, emoji', async () => {
  expect(await read(textArray(nasty), 'text')).toEqual(nasty)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { maxLength: 20 }), async (values) => {
      expect(await read(textArray(values), 'text')).toEqual(values)
    }),
    { numRuns: 300 },
  )
})

test('JSON comes back as it was, whatever its texts and keys hold', async () => {
  const json = fc
    .jsonValue({ stringUnit: 'binary', maxDepth: 4 })
    // NUL is what jsonb has no place for, and a number's minus zero.
    .filter((value) => !JSON.stringify(value).includes('\\u0000'))
    .map((value) => JSON.parse(JSON.stringify(value)))
    .filter((value) => value !== null)
  await fc.assert(
    fc.asyncProperty(fc.array(json, { maxLength: 10 }), async (values) => {
      expect(await read(jsonArray(values), 'jsonb')).toEqual(values)
    }),
    { numRuns: 300 },
  )
  const holdings = nasty.map((value) => ({ [value]: [value, { deeper: value }] }))
  expect(await read(jsonArray([...holdings, null]), 'jsonb')).toEqual([...holdings, null])
})

test('bytes come back as they were, none at all included', async () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((value) => Buffer.from(value))
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { maxLength: 10 }), async (values) => {
      expect(await read(bytesArray(values), 'bytea')).toEqual(values)
    }),
    { numRuns: 200 },
  )
})

test('whole numbers come back as they were, to the largest that a double holds', async () => {
  const numbers = fc.option(
    fc.oneof(
      fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
      fc.constantFrom(0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(numbers, { maxLength: 20 }), async (values) => {
      expect(await read(plainArray(values), 'bigint')).toEqual(values)
    }),
    { numRuns: 200 },
  )
})

test('instants come back to the millisecond, and what lies past for ever as for ever', async () => {
  const instant = fc.option(fc.integer({ min: 0, max: foreverAt }))
  const edges = [0, 1, 999, 1_000, foreverAt - 1, foreverAt, null]
  expect(await read(instantArray(edges), 'timestamptz')).toEqual(edges)
  const past = [foreverAt + 1, foreverAt + 30_000, 8.64e15]
  expect(new Set(await read(instantArray(past), 'timestamptz'))).toEqual(new Set([foreverAt]))
  await fc.assert(
    fc.asyncProperty(fc.array(instant, { maxLength: 20 }), async (values) => {
      expect(await read(instantArray(values), 'timestamptz')).toEqual(values)
    }),
    { numRuns: 200 },
  )
})

test('a text with NUL is refused by the database, not cut off at it', async () => {
  await expect(read(textArray(['before\0after']), 'text')).rejects.toMatchObject({ code: '22021' })
  await expect(read(jsonArray([{ text: '\0' }]), 'jsonb')).rejects.toMatchObject({ code: '22P05' })
})
