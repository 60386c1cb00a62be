import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { managementRoutes } from '../../../src/management/routes.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { catalogueOf, isInvalid, regex } from '../catalogue.ts'

let server: TestServer
let make: ReturnType<typeof catalogueOf>
beforeAll(async () => {
  server = await testServer({ routes: [managementRoutes] })
  make = catalogueOf(server)
})
afterAll(() => server.close())

describe('a regular expression', () => {
  test('is found anywhere in the value unless it has anchors, and says its own message', async () => {
    const loose = await make.attribute({ validationRules: [regex('[0-9]')] })
    const tight = await make.attribute({ validationRules: [regex('^[0-9]+$', 'digits, please')] })
    const patch = (id: string, value: string | null) =>
      server.patch(`/api/v1/attributes/${id}`, { value })
    expect((await patch(loose.id, 'a1b')).status).toBe(204)
    expect(await patch(tight.id, 'a1b')).toMatchObject(isInvalid('value', 'digits, please'))
    expect(await patch(tight.id, '1\n')).toMatchObject(isInvalid('value', 'digits, please'))
    expect((await patch(tight.id, null)).status).toBe(204)
  })

  // What is timed is tried again: a busy machine is slow now and then, a slow rule always.
  test('that would take ages elsewhere is decided at once', { retry: 2 }, async () => {
    const { id } = await make.attribute({ validationRules: [regex('^(a+)+$')] })
    const startedAt = performance.now()
    const reply = await server.patch(`/api/v1/attributes/${id}`, { value: `${'a'.repeat(499)}!` })
    expect(reply.status).toBe(422)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})

describe('an e-mail rule', () => {
  let url: string
  beforeAll(async () => {
    const { id } = await make.attribute({ validationRules: [{ ruleType: 'email' }] })
    url = `/api/v1/attributes/${id}`
  })

  test.each(['a@b.de', 'first.last+tag@sub.example.com', 'jürgen@müller.example', "o'hara@x.io"])(
    'lets %j through',
    async (value) => {
      expect((await server.patch(url, { value })).status).toBe(204)
    },
  )

  test.each([
    '',
    'a',
    '@b.de',
    'a@b',
    'a@b.',
    'a@.de',
    'a b@c.de',
    'a@b..de',
    'a@b@c.de',
    'a@-b.de',
    `${'a'.repeat(65)}@b.de`,
  ])('refuses %j', async (value) => {
    expect(await server.patch(url, { value })).toMatchObject(isInvalid('value'))
  })
})
