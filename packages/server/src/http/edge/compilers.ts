import { Ajv, type AnySchema, type Options, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import fastJsonStringify from 'fast-json-stringify'
import { parseInstant } from '../instant.ts'

type Components = Record<string, AnySchema>

const options: Options = {
  allErrors: true,
  useDefaults: true,
  // Unknown fields are refused by name; removing them would hide a mistyped one.
  removeAdditional: false,
  // Of a union read by `type`, only the branch that the type names is looked at and told of.
  discriminator: true,
  // OpenAPI keywords (example) stand beside those of JSON Schema.
  strict: false,
}

/**
 * What Fastify makes validators with. It asks for each route anew, with the components known by
 * then, and compiling all schemas takes a second: so one pair of Ajv serves all routes, and each
 * schema is compiled when it is first needed.
 */
export function validatorBuilder() {
  return remembering((components) => {
    // Bodies are taken as they are; queries and paths are text and therefore converted.
    const exact = createAjv({ ...options, coerceTypes: false }, components)
    const converting = createAjv({ ...options, coerceTypes: true }, components)
    return ({ schema, httpPart }: { schema: AnySchema; httpPart?: string }) =>
      lazily(() => (httpPart === 'body' ? exact : converting).compile(schema))
  })
}

/** The same for what replies are written with, which also leaves out what no schema names. */
export function serializerBuilder() {
  return remembering((components) => {
    const external = components as fastJsonStringify.Options['schema']
    return ({ schema }: { schema: fastJsonStringify.AnySchema }) => {
      let write: ((value: unknown) => string) | undefined
      return (value: unknown): string => {
        write ??= fastJsonStringify(schema, external ? { schema: external } : {})
        return write(value)
      }
    }
  })
}

function createAjv(settings: Options, components: Components): Ajv {
  const ajv = new Ajv(settings)
  addFormats.default(ajv)
  ajv.addFormat('date-time', (text: string) => parseInstant(text) !== null)
  for (const schema of Object.values(components)) ajv.addSchema(schema)
  return ajv
}

function lazily(compile: () => ValidateFunction) {
  let compiled: ValidateFunction | undefined
  const validate = (data: unknown): boolean => {
    compiled ??= compile()
    const isValid = compiled(data) as boolean
    validate.errors = compiled.errors
    return isValid
  }
  validate.errors = null as ValidateFunction['errors']
  return validate
}

/** `make`, as long as the components stay the same. */
function remembering<T>(make: (components: Components) => T): (components: Components) => T {
  let last: { components: Components; made: T } | undefined
  return (components) => {
    if (!last || !sameComponents(last.components, components)) {
      last = { components, made: make(components) }
    }
    return last.made
  }
}

function sameComponents(a: Components, b: Components): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}
