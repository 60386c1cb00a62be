import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../support/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const { body } = await server.get('/openapi.json', { token: null })
    expect(body.openapi).toBe('3.1.0')
    const { valid, errors } = await new Validator().validate(body)
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
  })

  test('names its schemas, and every reference leads to one', async () => {
    const { body, text } = await server.get('/openapi.json', { token: null })
    const names = Object.keys(body.components.schemas)
    expect(names).toEqual(expect.arrayContaining(['ApiError', 'Interval', 'ApiClient']))
    expect(names.filter((name) => name.startsWith('def-'))).toEqual([])
    const pointed = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
    expect(pointed.length).toBeGreaterThan(10)
    for (const [, name = ''] of pointed) expect(names).toContain(name)
    expect(text.match(/"\$ref":"(?!#\/components\/)/g)).toBeNull()
  })

  test('tells of every operation what it needs and what it may refuse', async () => {
    const { body } = await server.get('/openapi.json', { token: null })
    const operation = body.paths['/api/v1/account/api-clients'].post
    expect(operation.security).toEqual([{ management: ['api:admin'] }])
    expect(operation.parameters).toContainEqual(
      expect.objectContaining({ in: 'header', name: 'N-TenantId', required: true }),
    )
    expect(Object.keys(operation.responses).toSorted()).toEqual([
      '200',
      '400',
      '401',
      '403',
      '409',
      '413',
      '415',
      '422',
      '429',
      '503',
    ])
    expect(operation.responses['409'].description).toContain('duplicate')
    expect(operation.responses['409'].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/ApiError',
    })
  })

  test('tells of every licensing call whether it takes a nonce, gives one, and takes a key', async () => {
    const { body } = await server.get('/openapi.json', { token: null })
    type Operation = {
      parameters: { name: string; required?: boolean }[]
      responses: Record<string, { headers?: object; description: string }>
    }
    const told = ({ parameters, responses }: Operation) => ({
      takes: parameters.filter(({ name }) => /^(N-Nonce|Idempotency-Key)$/.test(name)).length,
      gives: Object.keys({ ...responses['200']?.headers, ...responses['201']?.headers }),
      refuses: /nonceMismatch/.test(responses['409']?.description ?? ''),
    })
    const { paths } = body
    const seat = paths['/api/v1/activation']
    expect(told(paths['/api/v1/activate'].post)).toEqual({
      takes: 1,
      gives: ['N-Nonce'],
      refuses: false,
    })
    const rotates = { takes: 2, gives: ['N-Nonce'], refuses: true }
    const features = ['checkout', 'return'].map(
      (name) => paths[`/api/v1/activation/features/${name}`],
    )
    for (const operation of [seat.get, seat.patch, ...features.map(({ patch }) => patch)]) {
      expect(told(operation)).toEqual(rotates)
    }
    expect(told(seat.delete)).toEqual({ takes: 0, gives: [], refuses: false })
  })

  test('gives every operation a summary, and leaves out what is not for programs', async () => {
    const { body } = await server.get('/openapi.json', { token: null })
    const paths = Object.entries<Record<string, { summary?: string }>>(body.paths)
    for (const [path, operations] of paths) {
      for (const [method, { summary }] of Object.entries(operations)) {
        expect(summary, `${method} ${path}`).toBeTruthy()
      }
    }
    expect(Object.keys(body.paths)).not.toContain('/metrics')
    expect(Object.keys(body.paths).filter((path) => path.startsWith('/docs'))).toEqual([])
  })
})

describe('the reference at /docs', () => {
  test('comes whole from this server and may ask nothing of another', async () => {
    const page = await server.get('/docs/', { token: null })
    expect(page.status).toBe(200)
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.headers['content-security-policy']).toContain("connect-src 'self'")
    expect([...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => to)).toEqual([
      'js/scalar.js',
    ])
    expect(page.text).not.toMatch(/https?:\/\//)
    const script = await server.get('/docs/js/scalar.js', { token: null })
    expect(script.status).toBe(200)
    expect((await server.get('/docs/openapi.json', { token: null })).body.openapi).toBe('3.1.0')
  })
})

describe('metrics', () => {
  test('count requests by route, not by address', async () => {
    await server.get('/api/v1/keys')
    await server.get('/api/v1/nothing-here')
    const { text, headers } = await server.get('/metrics', { token: null })
    expect(headers['content-type']).toContain('text/plain')
    expect(text).toContain(
      'leasehold_http_request_seconds_count{method="GET",route="/api/v1/keys",status="200"} 1',
    )
    expect(text).toContain('process_cpu_seconds_total')
    expect(text).not.toContain('nothing-here')
  })
})
