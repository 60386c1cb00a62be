import type { FastifySchemaValidationError } from 'fastify'
import type { Api } from '../../http/api.ts'
import { toValidationErrors } from '../../http/validation.ts'
import type { Validate } from './import-kind.ts'

type Check = ((body: unknown) => boolean) & { errors?: FastifySchemaValidationError[] | null }

/** Rows are checked by what checks the bodies of requests. */
export function rowValidator(api: Api): Validate {
  const checks = new Map<object, Check>()
  return (schema, body) => {
    let check = checks.get(schema)
    if (!check) {
      // Fastify's types leave open what a compiled schema is.
      const route = {
        schema: { $ref: `${schema.$id}#` },
        method: 'POST',
        url: '',
        httpPart: 'body',
      }
      check = api.validatorCompiler?.(route) as Check
      checks.set(schema, check)
    }
    return check(body) ? [] : toValidationErrors(check.errors ?? [])
  }
}
