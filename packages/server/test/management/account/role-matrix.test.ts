import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtInRoles } from '../../../src/identity/built-in-roles.ts'
import { type Operation, readDocument } from '../../support/api-document.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { tokenOfRole } from './people.ts'

// Which roles may do what, written out: one row for each set of scopes that operations ask for.
// A for administrator, P product management, D application development, B back office integration,
// S support, L sales, V viewer. A new set of scopes wants a row of its own.
const letters = ['A', 'P', 'D', 'B', 'S', 'L', 'V']
const matrix: Readonly<Record<string, string>> = {
  'activations:delete': 'A',
  'api:admin': 'AD',
  'api:admin products:admin products:read': 'APDBSLV',
  'api:admin settings:admin': 'AD',
  'customers:admin': 'ABSL',
  'customers:admin customers:read': 'APDBSLV',
  'entitlements:activate': 'ADBS',
  'customers:admin entitlements:admin entitlements:create': 'ADBSL',
  'customers:admin customers:read entitlements:admin entitlements:read products:admin products:read':
    'APDBSLV',
  'entitlements:activate entitlements:admin': 'ADBS',
  'entitlements:admin': 'ABS',
  'entitlements:admin entitlements:create': 'ADBSL',
  'entitlements:admin entitlements:read': 'APDBSLV',
  'entitlements:create': 'ADBL',
  'eup:admin': 'A',
  'lls:admin': 'AS',
  'products:admin': 'APD',
  'products:admin products:read': 'APDBSLV',
  'settings:admin': 'A',
  'webhooks:admin': 'ADB',
}

let server: TestServer
let operations: readonly Operation[]
let tokens: string[]
beforeAll(async () => {
  server = await testServer({ testClock: true })
  const { body } = await server.get('/openapi.json', { token: null })
  operations = readDocument(body).operations.filter(({ path }) => path.startsWith('/api/v1/'))
  tokens = await Promise.all(builtInRoles.map((role) => tokenOfRole(server, role.id, role.scopes)))
})
afterAll(() => server.close())

describe('each role that every tenant has', () => {
  test('may do what the table says at every operation there is, and nothing else', async () => {
    expect(operations.length).toBeGreaterThan(80)
    const wrong: string[] = []
    for (const operation of operations) {
      const scopes = (operation.scopes ?? []).toSorted().join(' ')
      if (scopes === '') continue
      const row = matrix[scopes]
      if (row === undefined) {
        wrong.push(`${operation.name}: no row for ${scopes}`)
        continue
      }
      for (const [index, letter] of letters.entries()) {
        const isPermitted = await permitted(operation, tokens[index] ?? '')
        if (isPermitted !== row.includes(letter)) {
          wrong.push(`${operation.name}: ${letter} ${isPermitted ? 'may' : 'may not'}`)
        }
      }
    }
    expect(wrong).toEqual([])
  }, 240_000)
})

/**
 * Whether a token gets past the permissions. The body is none at all, and ids are those of nothing:
 * what is permitted is refused later, and changes nothing.
 */
async function permitted({ method, path }: Operation, token: string): Promise<boolean> {
  const url = path.replaceAll(/\{\w+\}/g, 'x')
  const reply = await server.app.inject({
    method,
    url,
    headers: {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    ...(method === 'GET' ? {} : { payload: '{"never": "looked at"' }),
  })
  expect(reply.statusCode, `${method} ${path}`).toBeLessThan(500)
  return !reply.body.includes('"errorCode":"permissionMissing"') || reply.statusCode === 200
}
