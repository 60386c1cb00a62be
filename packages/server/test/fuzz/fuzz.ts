import * as fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { type ApiDocument, idPrefixIn, type Operation } from '../support/api-document.ts'
import type { TestServer } from '../support/server.ts'
import type { Pool } from './pool.ts'
import { anything, fitting, spoilt } from './values.ts'

export type Caller = {
  /** A token of an API client that nothing sent before can have changed or deleted. */
  management(): Promise<string>
  /** Of an application that holds a seat. */
  licensing(n: number): Record<string, string>
  readonly tenantHeader: string
}

/** Streams have no end that could be waited for; they are tried where they are told of. */
const endless = /\/stream$/

/** Requests to an operation before it is the next one's turn. */
const atOnce = 20

/**
 * Sends `count` requests made from the document, valid, at the bounds and hostile, to every
 * operation in turn; in words, every reply that is a fault or none that the document names.
 */
export async function fuzz(
  server: TestServer,
  document: ApiDocument,
  { pool, foreign, caller }: { pool: Pool; foreign: Pool; caller: Caller },
  { count, seed }: { count: number; seed: number },
): Promise<{ problems: string[]; statuses: Map<number, number> }> {
  const operations = document.operations.filter(({ path }) => !endless.test(path))
  const problems = new Set<string>()
  const statuses = new Map<number, number>()
  const rounds = Math.ceil(count / operations.length / atOnce)
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, operation] of operations.entries()) {
      // Something of the other tenant's now and then.
      const from = (round + i) % 9 === 0 ? foreign : pool
      const sender = { ...caller, management: await caller.management() }
      const samples = fc.sample(requestOf(document, from, operation, sender), {
        numRuns: atOnce,
        seed: seed + round * operations.length + i,
      })
      for (const { options, dialect } of samples) {
        const reply = await server.app.inject(options)
        statuses.set(reply.statusCode, (statuses.get(reply.statusCode) ?? 0) + 1)
        const problem = problemOf(document, operation, reply, dialect)
        if (problem) problems.add(`${operation.name} ${problem} [${told(options)}]`)
        if (from === pool && reply.statusCode < 300) pool.learn(bodyOf(reply))
      }
    }
  }
  return { problems: [...problems], statuses }
}

type Sender = Omit<Caller, 'management'> & { readonly management: string }
type Made = { options: InjectOptions; dialect: boolean }

function requestOf(
  document: ApiDocument,
  pool: Pool,
  operation: Operation,
  caller: Sender,
): fc.Arbitrary<Made> {
  return fc
    .record({
      url: urlOf(document, pool, operation),
      content: contentOf(document, pool, operation),
      extra: extraHeaders,
      which: fc.nat(),
      tokenless: fc.nat(60).map((n) => n === 0),
      dialect: fc.nat(15).map((n) => n === 0),
    })
    .map(({ url, content, extra, which, tokenless, dialect }) => ({
      dialect,
      options: {
        method: operation.method,
        url,
        headers: {
          'n-tenantid': caller.tenantHeader,
          ...(!tokenless && tokenOf(operation, caller, which)),
          ...(dialect && { 'n-apiversion': '2024-01-01' }),
          ...extra,
          ...content.headers,
        },
        ...(content.payload !== undefined && { payload: content.payload }),
      },
    }))
}

function tokenOf({ token }: Operation, caller: Sender, which: number): Record<string, string> {
  if (token === 'management') return { authorization: `Bearer ${caller.management}` }
  return token === 'licensing' ? caller.licensing(which) : {}
}

const extraHeaders: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  fc.nat(30).map((n) => ({ 'idempotency-key': `key-${n}` })),
  fc.constantFrom('"1.1"', '*', 'W/"x"', '"').map((tag) => ({ 'if-match': tag })),
  fc.constantFrom('"1.1"', '*').map((tag) => ({ 'if-none-match': tag })),
)

/** The address with ids in its path, most of them good, and some of its query. */
function urlOf(
  document: ApiDocument,
  pool: Pool,
  { path, query }: Operation,
): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const ids = fc.tuple(...names.map((name) => pathValue(pool, idPrefixIn(path, name))))
  const fields = fc.record(
    Object.fromEntries(
      query.map(({ name, schema }) => [name, queryValue(document, pool, name, schema)]),
    ),
    { requiredKeys: query.filter(({ required }) => required).map(({ name }) => name) },
  )
  return fc.tuple(ids, fields, fc.boolean()).map(([values, asked, withQuery]) => {
    const address = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(String(values.shift())))
    const text = new URLSearchParams(asked as Record<string, string>).toString()
    return withQuery && text !== '' ? `${address}?${text}` : address
  })
}

function pathValue(pool: Pool, prefix: string | undefined): fc.Arbitrary<unknown> {
  const good = prefix ? fc.nat().map((n) => pool.id(prefix, n)) : fc.nat().map((n) => pool.word(n))
  return fc.oneof(
    { weight: 15, arbitrary: good },
    anything.map((value) => wellFormed(String(value))),
  )
}

function queryValue(document: ApiDocument, pool: Pool, name: string, schema: Schema) {
  // Nobody waits for a change that does not come.
  if (name === 'wait') return fc.constantFrom('0', '-1', 'x')
  const value = fitting(document, pool, schema)
  return fc
    .oneof({ weight: 8, arbitrary: value }, anything)
    .map((each) => wellFormed(typeof each === 'object' ? JSON.stringify(each) : String(each)))
}

type Schema = Operation['query'][number]['schema']
type Sent = { headers: Record<string, string>; payload?: string }

function contentOf(document: ApiDocument, pool: Pool, { body }: Operation): fc.Arbitrary<Sent> {
  const [type, content] = Object.entries(body ?? {})[0] ?? []
  if (type === undefined || !content) return fc.constant({ headers: {} })
  const text = type.includes('json')
    ? jsonOf(fitting(document, pool, content.schema))
    : fc.string({ maxLength: 200 })
  const headers = { 'content-type': type }
  return fc.oneof(
    { weight: 40, arbitrary: text.map((payload) => ({ headers, payload })) },
    fc.constant({ headers: { 'content-type': 'text/plain' }, payload: 'text' }),
    fc.constant({ headers: {} }),
  )
}

function jsonOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc
    .oneof({ weight: 6, arbitrary: value }, { weight: 3, arbitrary: value.chain(spoilt) }, anything)
    .map((each) => JSON.stringify(each))
}

// What can't be written as UTF-8 is no address.
function wellFormed(text: string): string {
  return text.toWellFormed().slice(0, 300)
}

type Answer = { statusCode: number; body: string; headers: Record<string, unknown> }

function problemOf(
  document: ApiDocument,
  operation: Operation,
  reply: Answer,
  dialect: boolean,
): string | null {
  const { statusCode, headers } = reply
  if (statusCode >= 500) return `answers ${statusCode} ${reply.body.slice(0, 200)}`
  if (headers['n-trace-id'] === undefined) return 'answers without a trace id'
  if (statusCode === 204 && reply.body !== '') return 'answers 204 with a body'
  // An older version's replies are held against its own contract.
  if (dialect && statusCode < 300) return null
  const type = String(headers['content-type'] ?? '')
  return document.problemOf(operation, statusCode, type, bodyOf(reply))
}

function bodyOf({ body, headers }: Answer): unknown {
  return String(headers['content-type'] ?? '').includes('json') && body !== ''
    ? JSON.parse(body)
    : null
}

function told({ url, payload, headers }: InjectOptions): string {
  const { authorization: _, ...rest } = (headers ?? {}) as Record<string, string>
  return JSON.stringify({ url, payload, headers: rest }).slice(0, 600)
}
