import { errorCodes } from '@leasehold/core/error-codes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../packages/server/test/support/server.ts'
import { catalogues } from '../../packages/web/src/i18n/texts.ts'

/** Refusals of programs, of what no page sends, or that no page shows. */
const neverShown = ['tenantMissing', 'bodyMalformed', 'mediaTypeUnsupported']

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

/** The words of one application, which are defined as its file is loaded. */
async function wordsOf(load: () => Promise<unknown>) {
  await load()
  const words = catalogues.at(-1)
  expect(words?.room).toBe('refusals')
  return words ? [words.en, words.de] : []
}

/** Of its operations, by the lines of the OpenAPI document. */
async function codesBelow(path: string): Promise<string[]> {
  const { paths } = (await server.get('/openapi.json')).body
  const operations = Object.entries(paths)
    .filter(([address]) => address.startsWith(path))
    .flatMap(([, methods]) => Object.values(methods as Record<string, unknown>))
  const lines = JSON.stringify(operations).matchAll(/`(\w+)`: /g)
  return [...new Set([...lines].map(([, code = '']) => code))]
}

test('the console has words for every refusal, in each language', async () => {
  const words = await wordsOf(() => import('../../packages/web/src/console/refusals/refusals.ts'))
  for (const known of words) {
    expect(Object.keys(errorCodes).filter((code) => !known[code])).toEqual([])
    // What the server takes back from its own table has no words any more.
    expect(Object.keys(known).filter((code) => !(code in errorCodes))).toEqual([])
    expect(Object.entries(known).filter(([, text]) => text.length > 160)).toEqual([])
  }
})

test('the portal has words for every refusal that its operations know, in each language', async () => {
  const codes = await codesBelow('/api/v1/portal/')
  expect(codes).toContain('seatLingers')
  const words = await wordsOf(() => import('../../packages/web/src/portal/refusals.ts'))
  for (const known of words) {
    const missing = codes.filter((code) => !known[code] && !neverShown.includes(code))
    expect(missing).toEqual([])
  }
})
