import swagger from '@fastify/swagger'
import { type ErrorCode, meaningOf, statusOf } from '@leasehold/core/error-codes'
import type { FastifyContextConfig, FastifySchema, RouteOptions } from 'fastify'
import { Type } from 'typebox'
import type { Api } from '../api.ts'
import { apiVersions } from '../api-version.ts'
import { scopes } from '../principal.ts'
import { component, nullable, ref } from '../wire.ts'

const ValidationError = component(
  'ValidationError',
  Type.Object({
    propertyName: nullable(Type.String()),
    message: Type.String(),
    code: Type.String(),
  }),
)

const ApiError = component(
  'ApiError',
  Type.Object({
    details: nullable(Type.String()),
    error: nullable(Type.String()),
    errorCode: nullable(Type.String()),
    validationErrors: Type.Array(ref(ValidationError)),
    traceId: Type.String(),
    explanation: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
)

/** GET /openapi.json: OpenAPI 3.1 made of the schemas that requests are validated with. */
export async function describeApi(api: Api, publicUrl: string): Promise<void> {
  api.addSchema(ValidationError)
  api.addSchema(ApiError)
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Leasehold',
        version: apiVersions[apiVersions.length - 1] ?? '',
        description:
          'Licensing API and Management API. Every call below /api/v1 sends N-TenantId. Query keys ' +
          'that an operation does not know are ignored, but for `dryRun`: an operation that changes ' +
          'something and knows none refuses it with 422, unless it is `false`.',
      },
      servers: [{ url: publicUrl }],
      components: { securitySchemes },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) => String(json.$id ?? `def-${i}`),
    },
    // A prefix of the address is part of each path, not of the server.
    stripBasePath: false,
    transform: ({ schema, url, route }) => ({ schema: describe(schema, url, route), url }),
  })
  api.get('/openapi.json', { schema: { hide: true } }, async () => api.swagger())
}

const securitySchemes = {
  management: {
    type: 'oauth2',
    description: 'Token of the Management API, by client credentials.',
    flows: {
      clientCredentials: {
        tokenUrl: '/protocol/openid-connect/token',
        scopes: Object.fromEntries(scopes.map((scope) => [scope, scope])),
      },
    },
  },
  portal: {
    type: 'apiKey',
    in: 'cookie',
    name: 'leasehold_session_t_…',
    description:
      'Session of the portal, with the id of the tenant in its name; over https with `__Host-` ' +
      'before it.',
  },
  console: {
    type: 'apiKey',
    in: 'cookie',
    name: 'leasehold_console_t_…',
    description:
      'Session of the console, with the id of the tenant in its name; over https with `__Host-` ' +
      'before it. In place of a token it does for every operation of the Management API that the ' +
      'person may call, with Leasehold-Csrf on what changes something.',
  },
  operator: {
    type: 'http',
    scheme: 'basic',
    description: 'Whoever runs a local license server, at that server.',
  },
  licensing: {
    type: 'http',
    scheme: 'bearer',
    description: 'Access token that activate and refresh give out.',
  },
} as const

const tenantHeader = Type.Object({
  'N-TenantId': Type.String({ description: 'The tenant, t_…' }),
})

const csrfHeaders = Type.Object({
  ...tenantHeader.properties,
  'Leasehold-Csrf': Type.String({ description: 'csrfToken of the session.' }),
})

const repeatHeaders = Type.Object({
  ...tenantHeader.properties,
  'Idempotency-Key': Type.Optional(
    Type.String({
      maxLength: 255,
      description:
        'The same key with the same body within 24 hours gets the first answer of 2xx again, and ' +
        'nothing is done twice. A dry run goes without: it tells how things stand now.',
    }),
  ),
})

const attemptHeaders = Type.Object({
  ...tenantHeader.properties,
  'Idempotency-Key': Type.Optional(
    Type.String({
      maxLength: 255,
      description:
        'Names the attempt. When the answer does not come, repeat the call as it was: within ten ' +
        'minutes it gets the first answer again, and nothing is done twice. A refusal is given ' +
        'again for half a minute: a new attempt takes a new key.',
    }),
  ),
})

const nonceHeaders = Type.Object({
  'N-Nonce': Type.String({ description: 'That the last answer with 2xx gave.' }),
  ...attemptHeaders.properties,
})

const nonceReply = {
  'N-Nonce': { type: 'string', description: 'For the next call that takes one.' },
}

function describe(schema: FastifySchema | undefined, url: string, route: RouteOptions) {
  const described = { ...schema } as FastifySchema & Record<string, unknown>
  const config = route.config ?? {}
  const ofApi = url.startsWith('/api/v1/')
  const takesFile = config.upload === true || schema?.consumes !== undefined
  const takesKey = config.scopes && (route.method === 'POST' || route.method === 'PATCH')
  const mayRepeat = takesKey === true && !takesFile
  if (ofApi) described.headers = schema?.headers ?? headersOf(config, mayRepeat)
  if (config.scopes) {
    described.security = [{ management: config.scopes }]
    described.description = [schema?.description, scopeSentence(config.scopes)]
      .filter(Boolean)
      .join('\n\n')
  }
  const codes = new Set<ErrorCode>(config.refusals)
  if (config.portal || config.console) {
    const isSafe = route.method === 'GET'
    described.security = [config.portal ? { portal: [] } : { console: [] }]
    if (!isSafe) described.headers = csrfHeaders
    for (const code of isSafe ? ofSession : [...ofSession, ...ofCsrf]) codes.add(code)
  }
  if (ofApi) for (const code of ofEveryCall) codes.add(code)
  if (config.scopes) for (const code of ofScopes) codes.add(code)
  if (mayRepeat) for (const code of ofRepeats) codes.add(code)
  if (config.nonce) for (const code of ofAttempts) codes.add(code)
  if (config.nonce === 'rotated') codes.add('nonceMismatch')
  if (takesKey || config.nonce) codes.add('headerInvalid')
  if (schema?.body) for (const code of ofBody) codes.add(code)
  if (config.upload) {
    for (const code of [...ofBody, 'validationFailed'] as const) codes.add(code)
    described.consumes = ['multipart/form-data']
    described.body = Type.Object({ file: Type.Unsafe({ type: 'string', format: 'binary' }) })
  }
  if (ofApi) codes.add('unavailable')
  const granted = schema?.response as Record<string, object> | undefined
  described.response = {
    ...byStatus([...codes]),
    ...(config.nonce ? withNonce(granted) : granted),
  }
  return described
}

function headersOf({ nonce }: FastifyContextConfig, mayRepeat: boolean) {
  if (nonce) return nonce === 'given' ? attemptHeaders : nonceHeaders
  return mayRepeat ? repeatHeaders : tenantHeader
}

function withNonce(granted: Record<string, object> = {}): Record<string, object> {
  return Object.fromEntries(
    Object.entries(granted).map(([status, schema]) => [status, { ...schema, headers: nonceReply }]),
  )
}

// `validationFailed` for an address that holds a NUL.
const ofEveryCall = [
  'tenantMissing',
  'tenantUnknown',
  'validationFailed',
  'tooManyRequests',
] as const
const ofScopes = [
  'tokenMissing',
  'tokenInvalid',
  'tokenExpired',
  'permissionMissing',
  'tooManyAttempts',
] as const
const ofSession = ['sessionMissing'] as const
const ofCsrf = ['sessionForeign'] as const
const ofAttempts = ['idempotencyKeyReused'] as const
const ofRepeats = ['idempotencyKeyInUse', 'idempotencyKeyReused'] as const
const ofBody = ['bodyMalformed', 'bodyTooLarge', 'mediaTypeUnsupported'] as const

function scopeSentence(scopes: readonly string[]): string {
  return scopes.length === 0 ? 'Any token will do.' : `Needs one of: ${scopes.join(', ')}.`
}

function byStatus(codes: readonly ErrorCode[]): Record<string, unknown> {
  const statuses: Record<string, { description: string; $ref: string }> = {}
  for (const code of codes) {
    const status = String(statusOf(code))
    const line = `\`${code}\`: ${meaningOf(code)}`
    const description = statuses[status] ? `${statuses[status].description}\n\n${line}` : line
    statuses[status] = { description, $ref: 'ApiError#' }
  }
  return statuses
}
