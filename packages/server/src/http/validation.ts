import type { FastifySchemaValidationError } from 'fastify'
import type { ValidationError } from './request-error.ts'

/** Ajv's findings as the API tells them, one for each field and cause. */
export function toValidationErrors(
  found: readonly FastifySchemaValidationError[],
): ValidationError[] {
  return withoutUnionNoise(found).map((error) => {
    const path = propertyPath(error.instancePath)
    const { missingProperty, additionalProperty, allowedValues } = error.params
    if (error.keyword === 'required') {
      return {
        propertyName: join(path, String(missingProperty)),
        message: 'is required',
        code: 'required',
      }
    }
    if (error.keyword === 'additionalProperties') {
      const propertyName = join(path, String(additionalProperty))
      return { propertyName, message: 'is not a known field', code: 'unknownField' }
    }
    const message =
      error.keyword === 'enum' && Array.isArray(allowedValues)
        ? `must be one of ${allowedValues.join(', ')}`
        : (error.message ?? 'is invalid')
    return { propertyName: path, message, code: error.keyword }
  })
}

// A failed union reports every branch. What is wrong within a branch says more than the union;
// where nothing is, the value is of none of its types, and that is one finding.
function withoutUnionNoise(
  found: readonly FastifySchemaValidationError[],
): readonly FastifySchemaValidationError[] {
  const noise = new Set(found.filter(({ keyword }) => keyword === 'if'))
  const unions = found.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
  const summaries: FastifySchemaValidationError[] = []
  for (const union of unions) {
    const place = union.instancePath
    const here = found.filter(
      ({ instancePath, keyword }) => instancePath === place && ofBranches.has(keyword),
    )
    const within = found.some(
      (error) =>
        (error.instancePath === place && !ofBranches.has(error.keyword)) ||
        error.instancePath.startsWith(`${place}/`),
    )
    for (const error of here) noise.add(error)
    if (!within) summaries.push(summary(union, here))
  }
  return [...found.filter((error) => !noise.has(error)), ...summaries]
}

const ofBranches = new Set(['anyOf', 'oneOf', 'type', 'const', 'enum'])

function summary(
  union: FastifySchemaValidationError,
  here: readonly FastifySchemaValidationError[],
): FastifySchemaValidationError {
  // Of words or nothing: the words say more than that it is not nothing.
  const words = here.filter(({ keyword }) => keyword === 'enum')
  if (words.length === 1 && words[0]) return words[0]
  const types = here.filter(({ keyword }) => keyword === 'type').map(({ params }) => params.type)
  const message = types.length > 0 ? `must be ${types.join(' or ')}` : 'fits none of what it may be'
  return { ...union, keyword: 'type', message }
}

function propertyPath(pointer: string): string {
  const names = pointer.split('/').slice(1)
  return names.reduce((path, name) => {
    const plain = name.replaceAll('~1', '/').replaceAll('~0', '~')
    return /^\d+$/.test(plain) ? `${path}[${plain}]` : join(path, plain)
  }, '')
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
