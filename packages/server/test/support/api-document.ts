import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

export type Schema = {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  required?: string[]
  items?: Schema
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  pattern?: string
  format?: string
  [keyword: string]: unknown
}

type Content = Record<string, { schema: Schema }>
export type Parameter = { name: string; in: string; required?: boolean; schema: Schema }

export type Operation = {
  /** `POST /api/v1/products`. */
  name: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  /** Whose token it wants. */
  token: 'management' | 'licensing' | null
  /** One of these suffices; null: it is none of the Management API. */
  scopes: readonly string[] | null
  query: readonly Parameter[]
  body: Content | null
  responses: Record<string, { content?: Content }>
}

/** The OpenAPI document of a server, as far as requests are made from it and replies held against it. */
export type ApiDocument = {
  operations: readonly Operation[]
  resolve(schema: Schema): Schema
  /** Why a reply is none that the document names; null when it is one. */
  problemOf(operation: Operation, status: number, type: string, body: unknown): string | null
}

// biome-ignore lint/suspicious/noExplicitAny: it is checked to be OpenAPI by a test of its own
export function readDocument(document: any): ApiDocument {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ ...document, $id: 'openapi' })
  const compiled = new Map<Schema, ValidateFunction>()

  function validatorOf(schema: Schema): ValidateFunction {
    let validate = compiled.get(schema)
    if (!validate) {
      validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')))
      compiled.set(schema, validate)
    }
    return validate
  }

  return {
    operations: Object.entries<Record<string, never>>(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => toOperation(path, method, operation)),
    ),
    resolve(schema) {
      const name = schema.$ref?.split('/').at(-1)
      return name === undefined ? schema : document.components.schemas[name]
    },
    problemOf({ responses }, status, type, body) {
      const response = responses[String(status)]
      if (!response) return `answers ${status}, which the document does not name`
      const schema = response.content?.['application/json']?.schema
      if (!schema || !type.includes('json')) return null
      const validate = validatorOf(schema)
      return validate(body) ? null : `the reply of ${status}: ${ajv.errorsText(validate.errors)}`
    },
  }
}

function toOperation(
  path: string,
  method: string,
  operation: {
    security?: { management?: string[]; licensing?: string[] }[]
    parameters?: Parameter[]
    requestBody?: { content: Content }
    responses: Operation['responses']
  },
): Operation {
  const [security = {}] = operation.security ?? []
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase() as Operation['method'],
    path,
    token: 'management' in security ? 'management' : 'licensing' in security ? 'licensing' : null,
    scopes: security.management ?? null,
    query: (operation.parameters ?? []).filter((each) => each.in === 'query'),
    body: operation.requestBody?.content ?? null,
    responses: operation.responses,
  }
}

/** The JSON that it takes; null when it takes none. */
export function jsonOf({ body }: Operation): Schema | null {
  return body?.['application/json']?.schema ?? null
}

/** What the ids of a name in a path begin with; undefined for what is no id. */
export function idPrefixIn(path: string, name: string): string | undefined {
  // The older name of contacts.
  if (name === 'userId' && path.includes('/customers/')) return 'con_'
  return prefixes[name.replace(/Id$/, '')]
}

const prefixes: Readonly<Record<string, string>> = {
  product: 'prod_',
  edition: 'ed_',
  feature: 'feat_',
  attribute: 'atr_',
  plan: 'plan_',
  offering: 'off_',
  customer: 'cust_',
  contact: 'con_',
  note: 'nt_',
  customField: 'cf_',
  user: 'usr_',
  logo: 'file_',
  css: 'file_',
  entitlement: 'ent_',
  entitlementGroup: 'egr_',
  group: 'egr_',
  change: 'chg_',
  bulk: 'bulk_',
  import: 'imp_',
  activation: 'act_',
  api: 'api_',
  role: 'role_',
  webhookListener: 'wh_',
  event: 'event_',
  webhook: 'wh_',
}
